package ai.agentsflow.platform.payara.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real client's connection at a real Grizzly, whose handler never answers. */
class GrizzlyConnectionTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final HttpServer server = new HttpServer();
    private final NetworkListener listener = new NetworkListener("test", "127.0.0.1", 0);
    private final CompletableFuture<GrizzlyConnection> arrived = new CompletableFuture<>();

    @BeforeEach
    void start() throws IOException {
        server.addListener(listener);
        server.getServerConfiguration().addHttpHandler(new HttpHandler() {
            @Override
            public void service(Request request, Response response) {
                response.suspend();
                arrived.complete(new GrizzlyConnection(request.getContext().getConnection()));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void tellsThatTheClientHasLeft() throws Exception {
        var gone = new CompletableFuture<Void>();
        try (var client = client()) {
            assertThat(client.isConnected()).isTrue();
            connection().watch(() -> gone.complete(null));
            assertThat(gone).isNotDone();
        }

        assertThat(gone).succeedsWithin(SOON);
    }

    @Test
    void tellsAtOnceOfAClientThatHasLeftBefore() throws Exception {
        try (var client = client()) {
            assertThat(client.isConnected()).isTrue();
            connection().close();
        }
        var gone = new CompletableFuture<Void>();

        connection().watch(() -> gone.complete(null));

        assertThat(gone).succeedsWithin(SOON);
    }

    @Test
    void tellsNothingOnceTheWatchIsOver() throws Exception {
        var gone = new CompletableFuture<Void>();
        try (var client = client()) {
            assertThat(client.isConnected()).isTrue();
            connection().watch(() -> gone.complete(null)).run();
            var closed = new CompletableFuture<Void>();
            connection().watch(() -> closed.complete(null));
            client.close();
            assertThat(closed).succeedsWithin(SOON);
        }

        assertThat(gone).isNotDone();
    }

    @Test
    void closesTheConnectionUnderItsClient() throws Exception {
        try (var client = client()) {
            client.setSoTimeout((int) SOON.toMillis());
            connection().close();

            assertThatThrownBy(() -> {
                        if (client.getInputStream().read() < 0) {
                            throw new SocketException("closed");
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    private GrizzlyConnection connection() throws Exception {
        return arrived.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private Socket client() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), listener.getPort());
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
