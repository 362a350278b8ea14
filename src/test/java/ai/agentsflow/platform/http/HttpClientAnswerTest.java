package ai.agentsflow.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpClientAnswerTest {

    private final HttpClient client = new HttpClient(HttpClientLimits.defaults());

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void sendsTheRequestAndDeliversTheAnswer() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        try (FakeServer server = new FakeServer(peer -> {
            request.complete(peer.readHead() + peer.readBody(4));
            peer.write("HTTP/1.1 201 Created\r\nX-Made: yes\r\nContent-Length: 5\r\n\r\nhello");
            peer.untilClosed();
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            client.send(
                    new HttpCall(
                            "POST",
                            server.uri("/a%20b?c=d"),
                            Map.of("X-Asked", "1", "Accept-Encoding", "gzip", "Host", "elsewhere"),
                            "ping".getBytes(StandardCharsets.UTF_8),
                            Await.SOON),
                    answer);

            assertThat(answer.complete()).isEqualTo("hello");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("x-made")).isEqualTo("yes");
            assertThat(request.get(5, TimeUnit.SECONDS))
                    .startsWith("POST /a%20b?c=d HTTP/1.1\r\n")
                    .containsIgnoringCase("host: " + server.uri("/").getAuthority() + "\r\n")
                    .containsIgnoringCase("content-length: 4\r\n")
                    .contains("X-Asked: 1\r\n")
                    .containsIgnoringCase("accept-encoding: identity\r\n")
                    .doesNotContain("gzip", "elsewhere")
                    .endsWith("\r\n\r\nping");
        }
    }

    /** A server may compress though it was asked not to; what is small on the wire may be large. */
    @Test
    void unpacksWhatWasCompressedUnasked() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 5; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %s\r\n\r\n".formatted(packed.size()));
            peer.write(packed.toByteArray());
            peer.untilClosed();
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            client.send(new HttpCall("GET", server.uri("/"), Map.of(), null, Await.SOON), answer);

            assertThat(answer.complete()).hasSize(5 << 20);
        }
    }

    @Test
    void deliversEachChunkBeforeTheAnswerEnds() throws Exception {
        CountDownLatch firstSeen = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            Await.latch(firstSeen);
            peer.write("6\r\nsecond\r\n0\r\n\r\n");
            peer.untilClosed();
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            client.send(server.get(), answer);

            Await.until("first chunk delivered", () -> answer.body().equals("first"));
            assertThat(answer.ends()).isZero();
            firstSeen.countDown();
            assertThat(answer.complete()).isEqualTo("firstsecond");
        }
    }

    @Test
    void readsABodyWithoutLengthUntilTheServerCloses() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\n\r\nall of it");
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            client.send(server.get(), answer);

            assertThat(answer.complete()).isEqualTo("all of it");
        }
    }

    @Test
    void leavesInterimAnswersOut() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
            peer.answer("final");
            peer.untilClosed();
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            client.send(server.get(), answer);

            assertThat(answer.complete()).isEqualTo("final");
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void answersToHeadHaveNoBody() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            peer.untilClosed();
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            client.send(new HttpCall("HEAD", server.uri("/"), Map.of(), null, Await.SOON), answer);

            assertThat(answer.complete()).isEmpty();
            assertThat(answer.header("Content-Length")).isEqualTo("5");
        }
    }

    @Test
    void doesNotFollowRedirects() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");
            peer.untilClosed();
        })) {
            RecordedAnswer answer = new RecordedAnswer();
            client.send(server.get(), answer);

            assertThat(answer.complete()).isEmpty();
            assertThat(answer.status()).isEqualTo(302);
            assertThat(server.accepted()).isOne();
        }
    }

    @Test
    void refusesHeadersThatWouldBreakTheRequest() {
        try (HttpClient another = new HttpClient(HttpClientLimits.defaults())) {
            HttpCall smuggling = new HttpCall(
                    "GET", URI.create("http://127.0.0.1:1/"), Map.of("X-A", "b\r\nX-C: d"), null, Await.SOON);

            assertThatThrownBy(() -> another.send(smuggling, new RecordedAnswer()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void listenerThatThrowsHearsAFailureAndItsConnectionIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome");
            peer.untilClosed();
            closed.countDown();
        })) {
            RecordedAnswer answer = new RecordedAnswer() {
                @Override
                public void onBody(ByteBuffer part) {
                    throw new IllegalStateException("a fault of the listener");
                }
            };
            client.send(server.get(), answer);

            assertThat(answer.failed().kind()).isEqualTo(HttpFailure.Kind.CUT);
            Await.latch(closed);
            assertThat(answer.ends()).isOne();
        }
    }
}
