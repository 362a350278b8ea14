package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.await;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.HostileUpstream;
import ai.agentsflow.testing.ServerProcess;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers that are meant to cost the server its memory, at a server with the heap of the run command (256 MB), which ends when it
 * runs out of it. All the while somebody else is answered.
 */
@Tag("h2-only")
class MemoryIT {

    private static final System.Logger LOG = System.getLogger(MemoryIT.class.getName());
    private static final String CHAT = "/v1/chat/completions";
    private static final long MB = 1 << 20;
    private static final HostileUpstream UPSTREAM = HostileUpstream.start();
    private static final ExecutorService CLIENTS = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(null, work, "client", 128 * 1024);
        thread.setDaemon(true);
        return thread;
    });

    /** One for all: each would have a thread of its own, and the processors are the server's too. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static AgentsFlow server;
    private static long heapBefore;

    /** One read of the upstream's connection, its events, and what waits for the client. */
    private static final double MOST_OF_A_STALLED_STREAM = 80 * 1024;

    @BeforeAll
    static void start() throws IOException {
        server = AgentsFlow.with(
                "memory",
                Map.of(
                        "AGENTSFLOW_HTTP_WRITE_TIMEOUT",
                        "20s",
                        "AGENTSFLOW_MODELS_MAX_ANSWER_BYTES",
                        String.valueOf(1200 * MB)));
        Files.writeString(server.catalogue(), catalogue());
        await("the catalogue", () -> server.get("/api/models/slow").statusCode() == 200);
        server.upstream().always().answers("well");
        for (int i = 0; i < 200; i++) {
            assertThat(chat().statusCode()).isEqualTo(200);
        }
        heapBefore = usedHeap();
    }

    @AfterEach
    void isAliveAndHasForgottenAll() {
        assertThat(ServerProcess.of(server).isAlive()).isTrue();
        await("no call is under way", () -> UPSTREAM.calls() == 0);
        await("nothing is held", () -> figure("agentsflow_memory_held_bytes") == 0);
        await("no stream is left", () -> figure("agentsflow_streams_in_flight") == 0);
        // A connection to the upstream that nobody needs is kept for 30 s, what Grizzly knows of a client longer.
        await("the heap is what it was", Duration.ofMinutes(2), () -> usedHeap() - heapBefore < 24 * MB);
    }

    @AfterAll
    static void leave() throws IOException {
        CLIENTS.shutdownNow();
        server.close();
        UPSTREAM.close();
    }

    @Test
    void outlivesTwoHundredClientsThatNeverReadAnEndlessStream() throws Exception {
        var others = new Others();
        var clients = new ArrayList<Socket>();
        for (int i = 0; i < 200; i++) {
            clients.add(asks(CHAT, chat("endless-events", true)));
        }
        await("all of them have begun", Duration.ofMinutes(1), () -> figure("agentsflow_streams_in_flight") == 200);

        assertThat(figure("agentsflow_memory_held_bytes")).isLessThan(200 * MOST_OF_A_STALLED_STREAM);
        await("their connections are closed, and those upstream", Duration.ofMinutes(1), () -> UPSTREAM.calls() == 0);

        others.wereAnswered("200 clients that never read");
        for (Socket client : clients) {
            client.close();
        }
    }

    @Tag("long")
    @Test
    void passesFiftyLargeAnswersAtOnce() throws Exception {
        var others = new Others();
        var request = "{\"model\":\"vectors\",\"encoding_format\":\"base64\",\"input\":[%s]}"
                .formatted(IntStream.range(0, 2049).mapToObj(i -> "\"t\"").collect(Collectors.joining(",")));

        var answers = together(50, () -> readAll("/v1/embeddings", request));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.length()).isGreaterThan(33_000_000);
            assertThat(answer.end()).endsWith("\"total_tokens\":7}}");
        });
        others.wereAnswered("50 answers of 33 MB");
    }

    @Tag("long")
    @Test
    void passesAGigabyte() throws Exception {
        var others = new Others();

        var answer = readAll(CHAT, chat("whole-1073741824", false));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.length()).isGreaterThan(1024 * MB);
        assertThat(answer.end()).endsWith("\"completion_tokens\":5}}");
        others.wereAnswered("an answer of 1 GB");
    }

    @Test
    void breaksOffWhatIsPassedOnWithoutEnd() throws Exception {
        var answer = readAll(CHAT, chat("endless-whole", false));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.length()).isGreaterThan(1024 * MB);
        assertThat(answer.whole()).as("a proper end").isFalse();
    }

    @Tag("long")
    @Test
    void tellsAStreamWithoutEnd() throws Exception {
        var answer = readAll(CHAT, chat("endless-events", true));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.length()).isGreaterThan(1024 * MB);
        assertThat(answer.end()).contains("\"code\":\"answer_too_large\"").doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"endless-event", "anthropic-endless-event", "ollama-endless-event"})
    void tellsAnEventWithoutEnd(String model) throws Exception {
        var answer = readAll(CHAT, chat(model, true));

        assertThat(answer.end()).contains("\"code\":\"answer_too_large\"").doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic-endless-whole", "ollama-endless-whole"})
    void tellsAWholeAnswerThatHasToBeTranslatedAndHasNoEnd(String model) throws Exception {
        var answer = readAll(CHAT, chat(model, false));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.end()).contains("\"code\":\"answer_too_large\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"endless-whole", "anthropic-endless-whole", "endless-event", "ollama-endless-event"})
    void tellsClientsOfAnthropicsApiToo(String model) throws Exception {
        boolean stream = model.endsWith("event");
        var body =
                "{\"model\":\"%s\",\"max_tokens\":9,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

        var answer = readAll("/v1/messages", body.formatted(model, stream));

        assertThat(answer.end()).contains("\"type\":\"error\"").doesNotContain("message_stop");
    }

    @ParameterizedTest
    @CsvSource({
        "message, endless-whole",
        "message, anthropic-endless-whole",
        "message, ollama-endless-whole",
        "stream, endless-events",
        "stream, anthropic-endless-events",
        "stream, ollama-endless-events",
        "stream, endless-event"
    })
    void tellsAnEndlessAnswerInAConversation(String path, String model) throws Exception {
        var answer = readAll("/api/chat/" + path + "?model=" + model, "{\"message\":\"Hello\"}");

        assertThat(answer.end()).contains("urn:agentsflow:problem:model-failed").doesNotContain("\"done\":true");
    }

    @Test
    void endsATrialOfAnEndlessModel() throws Exception {
        var answer = readAll("/api/models/benchmark", "{\"model_names\":[\"endless-whole\"],\"prompts\":[\"x\"]}");

        assertThat(answer.end()).contains("\"success_rate\":0");
    }

    /** A call of a tool with a file in it, an image: one event. */
    @ParameterizedTest
    @CsvSource({"event-1150000, true", "event-7000000, true", "event-9000000, false"})
    void passesALargeEvent(String model, boolean passes) throws Exception {
        var answer = readAll(CHAT, chat(model, true));

        if (passes) {
            assertThat(answer.length()).isGreaterThan(Long.parseLong(model.substring(6)));
            assertThat(answer.end()).endsWith("data: [DONE]\n\n");
        } else {
            assertThat(answer.end()).contains("\"code\":\"answer_too_large\"").doesNotContain("[DONE]");
        }
    }

    @Tag("long")
    @Test
    void holdsTwoThousandSlowStreams() throws Exception {
        var others = new Others();
        var clients = new ArrayList<Socket>();
        for (int i = 0; i < 2000; i++) {
            clients.add(asks(CHAT, chat("slow", true)));
        }
        await("all of them have begun", Duration.ofMinutes(1), () -> figure("agentsflow_streams_in_flight") == 2000);
        assertThat(figure("agentsflow_http_threads_busy")).isLessThan(20);

        int whole = 0;
        for (Socket client : clients) {
            client.setSoTimeout(60_000);
            whole += new String(client.getInputStream().readAllBytes(), UTF_8).contains("data: [DONE]") ? 1 : 0;
            client.close();
        }

        assertThat(whole).isEqualTo(2000);
        others.wereAnswered("2,000 slow streams");
    }

    /** Somebody else, who is answered again and again. */
    private static final class Others {

        private final AtomicBoolean enough = new AtomicBoolean();
        private final Future<List<Long>> millis;

        Others() {
            millis = CLIENTS.submit(() -> {
                var took = new ArrayList<Long>();
                while (!enough.get()) {
                    long begun = System.nanoTime();
                    assertThat(chat().statusCode()).isEqualTo(200);
                    took.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
                }
                return took;
            });
        }

        void wereAnswered(String during) throws Exception {
            enough.set(true);
            var took = millis.get(60, TimeUnit.SECONDS).stream().sorted().toList();
            long p99 = took.get(took.size() * 99 / 100);
            LOG.log(System.Logger.Level.WARNING, "{0}: {1} other calls, p99 {2} ms", during, took.size(), p99);
            assertThat(p99).as("milliseconds, p99 during " + during).isLessThan(2000);
        }
    }

    /** @param whole whether it came to a proper end */
    private record Read(int status, long length, String end, boolean whole) {}

    private static Read readAll(String path, String body) throws IOException, InterruptedException {
        var answer = HTTP.send(
                server.request(path)
                        .timeout(Duration.ofMinutes(2))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofInputStream());
        long length = 0;
        var end = new byte[0];
        boolean whole = true;
        try (InputStream in = new BufferedInputStream(answer.body())) {
            var part = new byte[64 * 1024];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                length += read;
                end = tail(end, part, read);
            }
        } catch (IOException e) {
            whole = false;
        }
        return new Read(answer.statusCode(), length, new String(end, UTF_8), whole);
    }

    private static byte[] tail(byte[] before, byte[] part, int read) {
        var both = new byte[before.length + read];
        System.arraycopy(before, 0, both, 0, before.length);
        System.arraycopy(part, 0, both, before.length, read);
        return java.util.Arrays.copyOfRange(both, Math.max(0, both.length - 400), both.length);
    }

    private static <T> List<T> together(int count, Callable<T> client) throws Exception {
        var running = new ArrayList<Future<T>>();
        for (int i = 0; i < count; i++) {
            running.add(CLIENTS.submit(client));
        }
        var results = new ArrayList<T>();
        for (var one : running) {
            results.add(one.get(2, TimeUnit.MINUTES));
        }
        return results;
    }

    private static Socket asks(String path, String body) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.address().getPort()));
        socket.getOutputStream()
                .write(("POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                                        .formatted(path, server.administratorsKey())
                                + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                                        .formatted(body.length(), body))
                        .getBytes(US_ASCII));
        return socket;
    }

    private static java.net.http.HttpResponse<String> chat() {
        return server.post(CHAT, chat("fake", false));
    }

    private static String chat(String model, boolean stream) {
        return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                .formatted(model, stream);
    }

    private static double figure(String name) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static long usedHeap() {
        server.collectGarbage();
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .mapToLong(figure -> (long) Double.parseDouble(figure))
                .findFirst()
                .orElseThrow();
    }

    private static String catalogue() {
        var models = new StringBuilder("models:\n");
        for (String one : List.of(
                "endless-events",
                "endless-event",
                "endless-whole",
                "whole-1073741824",
                "event-1150000",
                "event-7000000",
                "event-9000000",
                "vectors",
                "slow")) {
            models.append(entry(one, "openai", UPSTREAM.address(one) + "/v1"));
        }
        for (String one : List.of("endless-events", "endless-event", "endless-whole")) {
            models.append(
                    entry("anthropic-" + one, "anthropic", UPSTREAM.address(one).toString()));
            models.append(entry("ollama-" + one, "ollama", UPSTREAM.address(one).toString()));
        }
        return models + server.usualCatalogue().replaceFirst("models:\n", "");
    }

    private static String entry(String name, String provider, String endpoint) {
        return """
                  - name: %s
                    provider: %s
                    endpoint: %s
                    api-key: none
                    capabilities: [chat, embedding]
                    max-in-flight: 5000
                    retries: 0
                    timeouts: { connect: 5s, first-token: 60s, between-tokens: 30s, total: 2m }
                    health: { probe: none }
                """.formatted(name, provider, endpoint);
    }
}
