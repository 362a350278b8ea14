package ai.agentsflow.platform.http;

import ai.agentsflow.platform.timer.Cancellable;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Makes connections: address, TCP (each address in turn), TLS, all within one time-out. */
final class Dialer {

    private static final int MAX_HEAD_BYTES = 32 * 1024;
    private static final int MAX_PART_BYTES = 64 * 1024;

    /** What the system holds of an answer that is not read: by itself up to 32 MB, which is the server's memory in a container. */
    private static final int RECEIVE_BUFFER = 512 * 1024;

    private final SslContext tls;
    private final AddressLookup addresses;
    private final Deadlines deadlines;

    Dialer(SslContext tls, AddressLookup addresses, Deadlines deadlines) {
        this.tls = tls;
        this.addresses = addresses;
        this.deadlines = deadlines;
    }

    /** Begins to connect; to be called on the loop, where the connection then hears how it went. */
    Attempt dial(Origin origin, Duration timeout, EventLoop loop, Connection connection) {
        Attempt attempt = new Attempt(origin, timeout, loop, connection);
        attempt.begin();
        return attempt;
    }

    /** One attempt, confined to its loop; ends in exactly one of the connection's two callbacks, or none once aborted. */
    final class Attempt {

        private final Origin origin;
        private final Duration timeout;
        private final EventLoop loop;
        private final Connection connection;
        private Cancellable deadline = () -> {};
        private @Nullable Channel channel;
        private boolean over;

        private Attempt(Origin origin, Duration timeout, EventLoop loop, Connection connection) {
            this.origin = origin;
            this.timeout = timeout;
            this.loop = loop;
            this.connection = connection;
        }

        private void begin() {
            deadline = deadlines.schedule(timeout, () -> {
                try {
                    loop.execute(() -> fail(HttpFailure.Kind.CONNECT_TIMEOUT, "no connection within " + timeout, null));
                } catch (RejectedExecutionException closed) {
                    abort();
                }
            });
            addresses.find(origin.host(), loop, found -> {
                List<InetAddress> allowed =
                        found.stream().filter(origin::mayBeAt).toList();
                if (found.isEmpty()) {
                    fail(HttpFailure.Kind.UNKNOWN_HOST, "the host name has no address", null);
                } else if (allowed.isEmpty()) {
                    fail(
                            HttpFailure.Kind.FORBIDDEN_ADDRESS,
                            "its address is link-local, of a metadata service or of no single host, and is refused",
                            null);
                } else {
                    connect(allowed, 0);
                }
            });
        }

        /** Gives up without a word. */
        void abort() {
            over = true;
            deadline.cancel();
            if (channel != null) {
                Connection.closeNow(channel);
            }
        }

        private void connect(List<InetAddress> found, int index) {
            if (over) {
                return;
            }
            ChannelFuture connecting = new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                    .handler(new Dialling())
                    .connect(new InetSocketAddress(found.get(index), origin.port()));
            channel = connecting.channel();
            connecting.addListener(done -> {
                if (connecting.isSuccess()) {
                    secure(connecting.channel());
                } else if (index + 1 < found.size()) {
                    connect(found, index + 1);
                } else {
                    Throwable cause = connecting.cause();
                    String fault = cause instanceof SocketException ? String.valueOf(cause.getMessage()) : "";
                    fail(
                            HttpFailure.Kind.CONNECT_REFUSED,
                            fault.startsWith("Network") || fault.startsWith("No route")
                                    ? "the network has no way there"
                                    : "connection refused",
                            cause);
                }
            });
        }

        private void secure(Channel connected) {
            SslHandler handshaking = connected.pipeline().get(SslHandler.class);
            if (handshaking == null) {
                succeed(connected);
                return;
            }
            handshaking.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    succeed(connected);
                } else {
                    Throwable cause = done.cause();
                    fail(HttpFailure.Kind.TLS, "TLS handshake failed: " + cause.getMessage(), cause);
                }
            });
        }

        private void succeed(Channel connected) {
            if (!over) {
                over = true;
                deadline.cancel();
                HttpDecoderConfig bounds = new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_HEAD_BYTES)
                        .setMaxHeaderSize(MAX_HEAD_BYTES)
                        .setMaxChunkSize(MAX_PART_BYTES);
                ChannelPipeline pipeline = connected.pipeline();
                pipeline.remove(Reported.class);
                // some servers compress unasked; 0: in parts of the library's own size, however much there is
                pipeline.addLast(
                        connection.firstByteWatch(),
                        new HttpClientCodec(bounds, false, false),
                        new HttpContentDecompressor(0),
                        connection);
                connection.connected(connected);
            }
        }

        private void fail(HttpFailure.Kind kind, String fault, @Nullable Throwable cause) {
            if (!over) {
                abort();
                connection.connectFailed(kind, fault, cause);
            }
        }

        /** What the channel needs until it is connected. */
        private final class Dialling extends ChannelInitializer<Channel> {
            @Override
            protected void initChannel(Channel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                if (origin.tls()) {
                    SslHandler handler = tls.newHandler(channel.alloc(), origin.host(), origin.port());
                    handler.setHandshakeTimeoutMillis(0);
                    pipeline.addLast(handler);
                }
                pipeline.addLast(new Reported());
            }
        }
    }

    /** Swallows exceptions of a dialling channel, which the handshake reports as well. */
    private static final class Reported extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Connection.closeNow(context.channel());
        }
    }
}
