package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.await;
import static ai.agentsflow.testing.AgentsFlow.body;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that are meant to cost the server its memory, at a server with the heap of the run command (256 MB), which ends
 * when it runs out of it.
 */
@Tag("h2-only")
class LargeRequestsIT {

    private static final String CHAT = "/v1/chat/completions";
    private static final int MB = 1 << 20;
    private static final int AT_ONCE = 20;
    private static final ExecutorService CLIENTS = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "client");
        thread.setDaemon(true);
        return thread;
    });

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();

    /** What came back, and how much had been sent by then. */
    private record Refused(String answer, long sent, boolean closed) {}

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("patient", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
    }

    @AfterAll
    static void leave() {
        CLIENTS.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1073741824", "Transfer-Encoding: chunked"})
    void refusesAGigabyteLongBeforeItsEnd(String framing) {
        var refused = sendAGigabyte(CHAT, framing);

        assertThat(refused.answer()).startsWith("HTTP/1.1 413").contains("\"code\":\"too_large\"");
        assertThat(refused.sent()).as("sent when the answer came").isLessThan(64L * MB);
        assertThat(refused.closed()).as("the connection is closed").isTrue();
    }

    @Test
    void refusesWhatIsTooDeepOrHasTooManyMembers() {
        assertRefused(server.post(CHAT, deep()), "bad_request");
        assertRefused(server.post(CHAT, keys()), "bad_request");
        assertRefused(server.post("/v1/embeddings", keys()), "bad_request");
        assertRefused(server.post(CHAT, "{\"messages\":[],\"model\":\"" + "x".repeat(9 * MB) + "\"}"), "invalid_input");
    }

    /** An image is a text of that size. */
    @Test
    void takesALongText() {
        model.answers("seen");

        var answer = server.post(CHAT, text());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(model.lastCall().body()).hasSizeGreaterThan(9 * MB);
    }

    @Test
    void outlivesManyOfThemAtOnceAndKeepsNothing() throws Exception {
        model.always().answers("seen");
        together(4); // the first time fills pools and caches
        long before = usedHeap();

        var answers = together(AT_ONCE);

        assertThat(answers.subList(0, AT_ONCE)).as("1 GB that say so").containsOnly(413);
        assertThat(answers.subList(AT_ONCE, 2 * AT_ONCE)).as("1 GB").isSubsetOf(413, 503);
        assertThat(answers.subList(2 * AT_ONCE, 4 * AT_ONCE))
                .as("too deep, too many")
                .isSubsetOf(400, 503);
        assertThat(answers.subList(4 * AT_ONCE, 5 * AT_ONCE)).as("long texts").isSubsetOf(200, 503);
        // less than two of these texts, once the last call has been let go; all of them were 180 MB
        await("the heap is what it was", () -> usedHeap() - before < 16L * MB);
    }

    @Test
    void boundsWhatRequestsHoldTogether() {
        var gate = new CountDownLatch(1);
        model.always().answersOnceOpen(gate, "seen");
        int before = model.calls().size();

        var answers = Stream.generate(() -> later(() -> server.post(CHAT, text())))
                .limit(AT_ONCE)
                .toList();
        await(
                "all but a few are refused",
                () -> answers.stream().filter(CompletableFuture::isDone).count() >= AT_ONCE - 3);
        await("one that fits has been passed on", () -> model.calls().size() > before);
        assertThat(model.calls().size() - before).isLessThanOrEqualTo(3);
        assertThat(server.post(CHAT, chatWith("\"Hi\"").replace("patient", "demo"))
                        .statusCode())
                .as("a small request has room")
                .isEqualTo(200);
        gate.countDown();

        for (var answer : answers) {
            if (answer.join().statusCode() != 200) {
                assertThat(answer.join().statusCode()).isEqualTo(503);
                assertThat(answer.join().headers().firstValue("Retry-After")).contains("1");
                assertThat(body(answer.join()).at("/error/code").asText()).isEqualTo("unavailable");
            }
        }
        assertThat(server.post(CHAT, text()).statusCode()).as("room again").isEqualTo(200);
    }

    /** Of each kind so many, in order: 1 GB with and without its length, too deep, too many members, a long text. */
    private List<Integer> together(int many) {
        List<Supplier<Integer>> kinds = List.of(
                () -> status(sendAGigabyte(CHAT, "Content-Length: 1073741824")),
                () -> status(sendAGigabyte(CHAT, "Transfer-Encoding: chunked")),
                () -> server.post(CHAT, deep()).statusCode(),
                () -> server.post(CHAT, keys()).statusCode(),
                () -> server.post(CHAT, text()).statusCode());
        var under = kinds.stream()
                .flatMap(kind -> Stream.generate(() -> later(kind)).limit(many))
                .toList();
        return under.stream().map(CompletableFuture::join).toList();
    }

    private static <T> CompletableFuture<T> later(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, CLIENTS);
    }

    private static int status(Refused refused) {
        return Integer.parseInt(refused.answer().substring(9, 12));
    }

    /** Sends as long as it is let, on one thread, and reads what comes back on another. */
    private Refused sendAGigabyte(String path, String framing) {
        var sent = new AtomicLong();
        try (var client = new Socket("localhost", server.address().getPort())) {
            client.setSoTimeout(60_000);
            var head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n\r\n"
                    .formatted(path, framing);
            client.getOutputStream().write(head.getBytes(US_ASCII));
            CLIENTS.execute(() -> sendEndlessly(client, framing.startsWith("Transfer"), sent));
            var answer = new StringBuilder();
            var in = client.getInputStream();
            var buffer = new byte[4096];
            while (!answer.toString().endsWith("}}")) {
                int count = in.read(buffer);
                if (count < 0) {
                    break;
                }
                answer.append(new String(buffer, 0, count, US_ASCII));
            }
            long sentByThen = sent.get();
            return new Refused(answer.toString(), sentByThen, isClosed(client));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isClosed(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    private static void sendEndlessly(Socket client, boolean chunked, AtomicLong sent) {
        var piece = "x".repeat(64 * 1024).getBytes(US_ASCII);
        try {
            OutputStream out = client.getOutputStream();
            while (sent.get() < 1L << 30) {
                if (chunked) {
                    out.write("10000\r\n".getBytes(US_ASCII));
                }
                out.write(piece);
                if (chunked) {
                    out.write("\r\n".getBytes(US_ASCII));
                }
                sent.addAndGet(piece.length);
            }
        } catch (IOException e) {
            // the server does not read on
        }
    }

    private static String deep() {
        return chatBeside("[".repeat(100_000) + "]".repeat(100_000));
    }

    private static String keys() {
        var object = new StringBuilder("{");
        for (int key = 0; key < 200_000; key++) {
            object.append(key == 0 ? "" : ",")
                    .append("\"k")
                    .append(key)
                    .append("\":")
                    .append(key);
        }
        return chatBeside(object.append('}').toString());
    }

    private static String text() {
        return chatWith('"' + "x".repeat(9 * MB) + '"');
    }

    /** With something that the server does not know. */
    private static String chatBeside(String unknown) {
        return "{\"unknown\":%s,%s".formatted(unknown, chatWith("\"Hi\"").substring(1));
    }

    private static String chatWith(String content) {
        return "{\"model\":\"patient\",\"messages\":[{\"role\":\"user\",\"content\":%s}]}".formatted(content);
    }

    private static void assertRefused(HttpResponse<String> answer, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(body(answer).at("/error/code").asText()).isEqualTo(code);
        assertThat(answer.body()).hasSizeLessThan(1000);
    }

    /** Bytes that are in use once everything has been thrown away that can be. */
    private long usedHeap() {
        server.collectGarbage();
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
