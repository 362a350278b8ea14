package ai.agentsflow.platform.payara.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.framing.Refusal;
import ai.agentsflow.platform.framing.RequestReader.Awaits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients at a real Grizzly. */
class RequestGuardTest {

    private static final String GET = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final String LINGERING = "GET /lingering HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HELD = "GET /held HTTP/1.1\r\nHost: a\r\n\r\n";

    private GuardedServer server;
    private Socket client;

    @BeforeEach
    void start() throws IOException {
        server = new GuardedServer();
        client = server.client();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void passesARequestOn() throws Exception {
        send("\r\n" + GET + "\r\n\r\n" + LAST);

        assertThat(bodies(rest())).containsExactly("GET /echo ", "GET /last ");
    }

    @Test
    void answersPipelinedRequestsInOrderEachOnce() throws Exception {
        var sent = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            sent.append("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n%04d".formatted(i));
        }
        var answers = new Thread(() -> unchecked(() -> send(sent + LAST)));
        answers.start();

        var bodies = bodies(rest());
        answers.join();

        assertThat(bodies).hasSize(201).last().isEqualTo("GET /last ");
        for (int i = 0; i < 200; i++) {
            assertThat(bodies.get(i)).isEqualTo("POST /echo %04d".formatted(i));
        }
    }

    @Test
    void keepsAPipelinedRequestUntilAnAnswerThatTakesTime() throws Exception {
        send(HELD + GET + LAST);
        answer(held(), "first");

        assertThat(bodies(rest())).containsExactly("first", "GET /echo ", "GET /last ");
    }

    @Test
    void keepsWhatComesWhileItsClientIsWatched() throws Exception {
        send(HELD);
        var held = held();
        var end = new GrizzlyConnection(held.getRequest().getContext().getConnection()).watch(() -> {});
        send(GET + LAST);
        end.run();
        answer(held, "first");

        assertThat(bodies(rest())).containsExactly("first", "GET /echo ", "GET /last ");
    }

    @Test
    void beginsTheNextRequestWhenTheThreadOfTheLastHasLeft() throws Exception {
        send(LINGERING + GET);
        answer(held(), "first");
        assertThat(next()).endsWith("first");
        send(LAST);
        server.leave.release();

        assertThat(bodies(rest())).containsExactly("GET /echo ", "GET /last ");
        assertThat(server.failures).isEmpty();
    }

    @Test
    void completesAnAnswerWhenTheThreadOfTheRequestHasLeft() throws Exception {
        send(LINGERING + LAST);
        var held = held();
        var connection = new GrizzlyConnection(held.getRequest().getContext().getConnection());
        var threads = new LinkedBlockingQueue<Thread>();

        connection.onceLeft(() -> {
            threads.add(Thread.currentThread());
            unchecked(() -> answer(held, "first"));
        });
        assertThat(threads).isEmpty();
        server.leave.release();

        assertThat(bodies(rest())).containsExactly("first", "GET /last ");
        assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
    }

    @Test
    void completesAnAnswerAtOnceWhereNoThreadIsInItsRequest() throws Exception {
        send(HELD);
        server.awaitRead(Awaits.ANSWER);
        var held = held();
        var connection = new GrizzlyConnection(held.getRequest().getContext().getConnection());

        connection.onceLeft(() -> unchecked(() -> answer(held, "first")));

        assertThat(next()).endsWith("first");
    }

    @Test
    void goesOnAfterAnAnswerByAnotherThread() throws Exception {
        for (int i = 0; i < 50; i++) {
            send(HELD);
            answer(held(), "one");
            assertThat(next()).endsWith("one");
        }
    }

    @Test
    void holdsABodyUntilItIsComplete() throws Exception {
        send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
        server.awaitRead(Awaits.BODY);
        send("def" + LAST);

        assertThat(bodies(rest())).containsExactly("POST /echo abcdef", "GET /last ");
    }

    @Test
    void takesABodyInChunks() throws Exception {
        send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        server.awaitRead(Awaits.BODY);
        send("2;x=y\r\nde\r\n0\r\nT: t\r\n\r\n" + LAST);

        assertThat(bodies(rest())).containsExactly("POST /echo abcde", "GET /last ");
    }

    @Test
    void readsAHeadThatComesByteByByteOnAConnectionThatIsUsedAgain() throws Exception {
        send(GET);
        assertThat(next()).endsWith("GET /echo ");
        for (byte octet : "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".getBytes(ISO_8859_1)) {
            client.getOutputStream().write(octet);
            client.getOutputStream().flush();
        }
        assertThat(next()).endsWith("POST /echo abc");
        send(LAST);

        assertThat(bodies(rest())).containsExactly("GET /last ");
    }

    @Test
    void asksForTheBodyThatAClientKeepsBack() throws Exception {
        send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        assertThat(head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        send("abc");
        assertThat(next()).endsWith("POST /echo abc");
    }

    @Test
    void letsAReaderOfStreamedBodiesAskForThem() throws Exception {
        send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        assertThat(head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        send("abc" + LAST);

        assertThat(bodies(rest())).containsExactly("length 3", "GET /last ");
    }

    @Test
    void handsABodyOverAsItComes() throws Exception {
        send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
        var sending = new Thread(() -> unchecked(() -> send("a".repeat(1_000_000) + LAST)));
        sending.start();

        assertThat(bodies(rest())).containsExactly("length 1000000", "GET /last ");
        sending.join();
    }

    @Test
    void handsABodyInChunksOverAsItComes() throws Exception {
        var chunks = "5;e\r\nabcde\r\n".repeat(20_000) + "0\r\nA: b\r\n\r\n";
        var sending = new Thread(() -> unchecked(
                () -> send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunks + LAST)));
        sending.start();

        assertThat(bodies(rest())).containsExactly("length 100000", "GET /last ");
        sending.join();
    }

    @Test
    void refusesABrokenBodyThatIsBeingRead() throws Exception {
        var streamed = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";
        send(streamed + "Expect: 100-continue\r\n\r\n");
        assertThat(head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        send("3\r\nabc\r\nx\r\n\r\n" + GET);

        assertThat(rest()).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("chunked body");
        assertThat(server.refusals).containsExactly(Refusal.CHUNK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 36\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void answersARefusalOnceAndCloses(String sent) throws Exception {
        send(sent + LAST);

        var answer = rest();

        assertThat(answer).containsOnlyOnce("HTTP/1.1 ").contains("\r\nConnection: close\r\n");
        assertThat(server.refusals).hasSize(1);
    }

    @Test
    void writesACompleteRefusal() throws Exception {
        send("TRACE /v1/messages HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(rest())
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n")
                .contains("\r\nAllow: GET, HEAD, POST")
                .contains("\r\nContent-Type: application/problem+json\r\n")
                .contains("\"status\":405");
    }

    @Test
    void writesARefusalInTheShapeOfItsPath() throws Exception {
        send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
        assertThat(rest()).contains("application/json").contains("{\"type\":\"error\",\"error\":{");

        client = server.client();
        send("POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
        assertThat(rest()).contains("application/json").contains("{\"error\":{\"message\":");
    }

    @Test
    void refusesAHeadRequestWithoutABody() throws Exception {
        send("HEAD / HTTP/1.1\r\n\r\n");

        assertThat(rest()).startsWith("HTTP/1.1 400 ").endsWith("\r\n\r\n");
    }

    @Test
    void answersAllThatCameBeforeARefusedRequest() throws Exception {
        send(GET + HELD + "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + GET);
        answer(held(), "held");

        var answers = rest();

        assertThat(answers.split("HTTP/1.1 ")).hasSize(4);
        assertThat(answers).containsSubsequence("200 OK", "GET /echo ", "200 OK", "held", "400 Bad Request");
    }

    @Test
    void letsAClientThatSendsOnReadTheRefusal() throws Exception {
        send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n");
        byte[] part = new byte[1 << 20];
        for (int i = 0; i < 20; i++) {
            client.getOutputStream().write(part);
        }

        assertThat(rest()).startsWith("HTTP/1.1 413 Content Too Large\r\n");
    }

    @Test
    void refusesAHeadThatTakesTooLong() throws Exception {
        send("GET /echo HTTP/1.1\r\nHo");
        server.awaitRead(Awaits.HEAD);
        server.elapse(Duration.ofSeconds(29));
        assertThat(server.refusals).isEmpty();
        server.elapse(Duration.ofSeconds(2));

        assertThat(rest()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
    }

    @Test
    void refusesABodyThatTakesTooLong() throws Exception {
        send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
        server.awaitRead(Awaits.BODY);
        server.elapse(Duration.ofSeconds(119));
        assertThat(server.refusals).isEmpty();
        server.elapse(Duration.ofSeconds(2));

        assertThat(rest()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
    }

    @Test
    void closesAConnectionThatBeginsNothing() throws Exception {
        send("\r\n");
        server.awaitRead(Awaits.REQUEST);
        server.elapse(Duration.ofSeconds(31));

        assertThat(rest()).isEmpty();
    }

    @Test
    void closesAConnectionWhoseClientReadsNothing() throws Exception {
        send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.getInputStream().read()).isEqualTo('H');
        server.elapse(Duration.ofSeconds(1));
        server.elapse(Duration.ofSeconds(1));
        server.elapse(Duration.ofSeconds(61));

        assertThatThrownBy(() -> {
                    if (client.getInputStream().readAllBytes().length < GuardedServer.LARGE) {
                        throw new IOException("broken off");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesWhatThereIsNoRoomFor() throws Exception {
        server.memory.share().take(1 << 20);
        send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + "a".repeat(100_000));

        assertThat(rest()).startsWith("HTTP/1.1 503 Service Unavailable\r\n").contains("\r\nRetry-After: 1\r\n");
    }

    @Test
    void countsWhatItHoldsAndNothingOnceItIsGone() throws Exception {
        send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + "a".repeat(100_000));
        server.awaitRead(Awaits.BODY);
        assertThat(server.memory.held()).isBetween(10_000L, 220_000L);
        send("a".repeat(100_000));
        assertThat(next()).hasSizeGreaterThan(200_000);
        send(LAST);
        rest();

        assertThat(server.memory.held()).isZero();
    }

    @Test
    void saysHttpsOwnPhraseForAStatusThatTheServerDoesNotKnow() throws Exception {
        send("GET /limited HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(next()).startsWith("HTTP/1.1 429 Too Many Requests\r\n");
        send("GET /unheard-of HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(rest()).startsWith("HTTP/1.1 499 \r\n");
    }

    @Test
    void letsAWebSocketThroughOnceTheServerHasAgreed() throws Exception {
        send("GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        assertThat(head()).startsWith("HTTP/1.1 101 ");

        send("\u0081\u0005no HTTP \r\n\r\n");

        assertThat(client.getInputStream().readNBytes(14))
                .asString(ISO_8859_1)
                .isEqualTo("\u0081\u0005no HTTP \r\n\r\n");
        assertThat(server.refusals).isEmpty();
    }

    @Test
    void leavesItsConnectionsToTheServerWhenItEnds() throws Exception {
        send(GET);
        assertThat(next()).endsWith("GET /echo ");
        try (var busy = server.client()) {
            busy.getOutputStream().write(HELD.getBytes(ISO_8859_1));
            var held = held();
            server.guarded.end();
            answer(held, "held");
            send(GET);
            assertThat(next()).endsWith("GET /echo ");
            busy.getOutputStream().write(LAST.getBytes(ISO_8859_1));
            assertThat(bodies(new String(busy.getInputStream().readAllBytes(), ISO_8859_1)))
                    .containsExactly("held", "GET /last ");
        }
        // unguarded: the server itself has no body in its refusal
        send("GET /echo HTTP/1.1\r\n\r\n");
        assertThat(rest()).startsWith("HTTP/1.1 400 ").doesNotContain("problem");
        assertThat(server.refusals).isEmpty();
    }

    private Response held() throws InterruptedException {
        return Objects.requireNonNull(server.held.poll(10, TimeUnit.SECONDS), "no request came");
    }

    private static void answer(Response response, String text) throws IOException {
        response.getOutputStream().write(text.getBytes(ISO_8859_1));
        response.resume();
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
        client.getOutputStream().flush();
    }

    private String rest() throws IOException {
        return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private String head() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var head = "";
        while (!head.endsWith("\r\n\r\n")) {
            int octet = client.getInputStream().read();
            if (octet < 0) {
                throw new IOException("closed after " + head);
            }
            bytes.write(octet);
            head = bytes.toString(ISO_8859_1);
        }
        return head;
    }

    private String next() throws IOException {
        var head = head();
        var lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:") + "content-length:".length();
        int length =
                Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)).strip());
        return head + new String(client.getInputStream().readNBytes(length), ISO_8859_1);
    }

    private static List<String> bodies(String answers) {
        return Arrays.stream(answers.split("HTTP/1\\.1 200 OK\r\n"))
                .filter(answer -> !answer.isEmpty())
                .map(answer -> answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .toList();
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void unchecked(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
