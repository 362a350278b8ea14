package ai.agentsflow.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.http.HttpFailure.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpClientFaultTest {

    private final HttpClient client = new HttpClient(HttpClientLimits.defaults());

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void refusedConnectionIsNamedAndNotSent() throws Exception {
        int port;
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = reserved.getLocalPort();
        }

        HttpFailure failure = failureOf(call("http://127.0.0.1:" + port + "/secret?key=1", Await.SOON));

        assertThat(failure.kind()).isEqualTo(Kind.CONNECT_REFUSED);
        assertThat(failure.sent()).isFalse();
        assertThat(failure).hasMessage("127.0.0.1:" + port + ": connection refused");
    }

    @Test
    void connectTimeOutIsNamedAndNotSent() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> backlog = fillBacklog(full);

            HttpFailure failure =
                    failureOf(call("http://127.0.0.1:" + full.getLocalPort() + "/", Duration.ofMillis(200)));

            assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
            assertThat(failure.sent()).isFalse();
            for (Socket socket : backlog) {
                socket.close();
            }
        }
    }

    @Test
    void unknownHostIsNamedAndNotSent() throws Exception {
        try (var nameless = new HttpClient(HttpClientLimits.defaults(), Tls.trustingTheJdk(), host -> {
            throw new UnknownHostException(host);
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            nameless.send(call("http://no-such-host.invalid:8080/", Duration.ofSeconds(30)), answer);
            HttpFailure failure = answer.failed();

            assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_HOST);
            assertThat(failure.sent()).isFalse();
            assertThat(failure).hasMessageStartingWith("no-such-host.invalid:8080: ");
        }
    }

    @Test
    void lossBeforeTheAnswerIsAResetThatMayHaveBeenSent() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.reset();
        })) {
            HttpFailure failure = failureOf(server.get());

            assertThat(failure.kind()).isEqualTo(Kind.RESET);
            assertThat(failure.sent()).isTrue();
            assertThat(server.accepted())
                    .as("a new connection is never tried again")
                    .isOne();
        }
    }

    @Test
    void lossInAChunkedBodyIsACut() throws Exception {
        assertThat(failureAfter("Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n", false)
                        .kind())
                .isEqualTo(Kind.CUT);
    }

    @Test
    void lossInABodyWithLengthIsACut() throws Exception {
        assertThat(failureAfter("Content-Length: 10\r\n\r\nfirst", false).kind())
                .isEqualTo(Kind.CUT);
    }

    @Test
    void resetInABodyWithoutLengthIsACutAndNotItsEnd() throws Exception {
        assertThat(failureAfter("\r\nfirst", true).kind()).isEqualTo(Kind.CUT);
    }

    @Test
    void garbageIsAProtocolFault() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
            peer.untilClosed();
        })) {
            assertThat(failureOf(server.get()).kind()).isEqualTo(Kind.PROTOCOL);
            Await.until("connection closed", () -> server.open() == 0);
        }
    }

    @Test
    void headLargerThanTheBoundIsAProtocolFault() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\n");
            for (int line = 0; line < 100_000; line++) {
                peer.write("X-" + line + ": more\r\n");
            }
            peer.write("\r\n");
            peer.untilClosed();
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            client.send(server.get(), answer);

            assertThat(answer.failed().kind()).isEqualTo(Kind.PROTOCOL);
            assertThat(answer.heard()).isOne();
            Await.until("connection closed", () -> server.open() == 0);
        }
    }

    private HttpFailure failureAfter(String restOfHeadAndSomeBody, boolean reset) throws Exception {
        RecordedAnswer answer = new RecordedAnswer();
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\n" + restOfHeadAndSomeBody);
            Await.until("the body so far is delivered", () -> answer.body().equals("first"));
            if (reset) {
                peer.reset();
            }
        })) {
            client.send(server.get(), answer);
            HttpFailure failure = answer.failed();
            assertThat(failure.sent()).isTrue();
            assertThat(answer.ends()).isOne();
            return failure;
        }
    }

    private HttpFailure failureOf(HttpCall call) throws InterruptedException {
        RecordedAnswer answer = new RecordedAnswer();
        client.send(call, answer);
        return answer.failed();
    }

    private static HttpCall call(String uri, Duration connectTimeout) {
        return new HttpCall("GET", URI.create(uri), Map.of(), null, connectTimeout);
    }

    /** Connects until the kernel takes no more: nobody accepts, so the next connect hangs. */
    private static List<Socket> fillBacklog(ServerSocket server) {
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 300);
            } catch (IOException full) {
                return waiting;
            }
        }
        throw new AssertionError("the backlog never filled");
    }
}
