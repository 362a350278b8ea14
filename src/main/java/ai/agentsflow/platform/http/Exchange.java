package ai.agentsflow.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call: its request, its listener, and what the caller last asked for (go on, pause, cancel). */
final class Exchange implements HttpExchange {

    private static final AsciiString[] CLIENTS_OWN = {
        HttpHeaderNames.HOST,
        HttpHeaderNames.CONNECTION,
        HttpHeaderNames.CONTENT_LENGTH,
        HttpHeaderNames.TRANSFER_ENCODING,
        HttpHeaderNames.ACCEPT_ENCODING
    };

    private final HttpCall call;
    private final Origin origin;
    private final HttpListener listener;
    private final HostPool pool;
    private final HttpMethod method;
    private final String target;
    private final HttpHeaders headers;
    private volatile @Nullable Connection connection;
    private volatile boolean cancelled;
    private volatile boolean paused;
    private boolean repeated;

    Exchange(HttpCall call, Origin origin, HttpListener listener, HostPool pool) {
        this.call = call;
        this.origin = origin;
        this.listener = listener;
        this.pool = pool;
        this.method = HttpMethod.valueOf(call.method());
        this.target = target(call.uri());
        this.headers = headers(call, origin);
    }

    @Override
    public void cancel() {
        cancelled = true;
        pool.withdraw(this);
        Connection serving = connection;
        if (serving != null) {
            serving.abandon(this);
        }
    }

    @Override
    public void pause() {
        paused = true;
        Connection serving = connection;
        if (serving != null) {
            serving.readAsWished(this);
        }
    }

    @Override
    public void resume() {
        paused = false;
        Connection serving = connection;
        if (serving != null) {
            serving.readAsWished(this);
        }
    }

    /** Called by the pool, under its lock. */
    void servedBy(Connection connection) {
        this.connection = connection;
    }

    Duration connectTimeout() {
        return call.connectTimeout();
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether the request may be sent a second time; true once at most. */
    boolean mayRepeat() {
        boolean first = !repeated;
        repeated = true;
        return first && !cancelled;
    }

    FullHttpRequest request() {
        byte[] body = call.body();
        ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, method, target, content, headers, EmptyHttpHeaders.INSTANCE);
    }

    void head(HttpResponse response) {
        if (!cancelled) {
            listener.onHead(response.status().code(), new ReceivedHead(response.headers()));
        }
    }

    void body(ByteBuf part) {
        if (!cancelled) {
            listener.onBody(part.nioBuffer());
        }
    }

    void end() {
        if (!cancelled) {
            listener.onEnd();
        }
    }

    void fail(HttpFailure.Kind kind, boolean sent, String fault, @Nullable Throwable cause) {
        if (!cancelled) {
            listener.onFailure(new HttpFailure(kind, sent, origin, fault, cause));
        }
    }

    private static String target(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static HttpHeaders headers(HttpCall call, Origin origin) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set(HttpHeaderNames.HOST, origin.authority());
        call.headers().forEach((name, value) -> {
            if (!isClientsOwn(name)) {
                headers.set(name, value);
            }
        });
        // without it any coding would be welcome (RFC 9110, 12.5.3)
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
        byte[] body = call.body();
        if (body != null) {
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        } else if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        return headers;
    }

    private static boolean isClientsOwn(String name) {
        for (AsciiString own : CLIENTS_OWN) {
            if (own.contentEqualsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private record ReceivedHead(HttpHeaders headers) implements HttpHead {
        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        @Override
        public Map<String, String> startingWith(String prefix) {
            var found = new HashMap<String, String>();
            headers.forEach(header -> {
                var name = header.getKey().toLowerCase(Locale.ROOT);
                if (name.startsWith(prefix)) {
                    found.putIfAbsent(name, header.getValue());
                }
            });
            return found;
        }
    }
}
