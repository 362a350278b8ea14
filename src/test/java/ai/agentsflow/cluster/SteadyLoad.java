package ai.agentsflow.cluster;

import static ai.agentsflow.testing.AgentsFlow.quoted;

import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.FakeUpstreamExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Clients that ask without end, one request after the other, and look at every answer as a whole. */
final class SteadyLoad {

    private static final int WORDS = 25;
    private static final Duration PER_WORD = Duration.ofMillis(120);
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Executor soon = CompletableFuture.delayedExecutor(BETWEEN_CALLS.toMillis(), TimeUnit.MILLISECONDS);
    private final URI completions;
    private final String key;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final CountDownLatch clients;
    private volatile boolean over;

    private SteadyLoad(URI server, String key, int clients) {
        this.completions = server.resolve("/v1/chat/completions");
        this.key = key;
        this.clients = new CountDownLatch(clients);
    }

    /** Starts so many clients that want whole answers, and so many that want streams of three seconds. */
    static SteadyLoad start(URI server, String key, int callers, int streamers) {
        var load = new SteadyLoad(server, key, callers + streamers);
        for (int client = 0; client < callers; client++) {
            load.ask(false);
        }
        for (int client = 0; client < streamers; client++) {
            load.ask(true);
        }
        return load;
    }

    /** Has an upstream answer so that a stream takes its time, and whoever reads it can tell whether it is complete. */
    static void paces(FakeUpstream upstream) {
        upstream.always().plays(SteadyLoad::reply);
    }

    private static void reply(FakeUpstreamExchange exchange) throws IOException, InterruptedException {
        var request = exchange.request().parsed();
        var prompt = request.at("/messages/0/content").asText();
        if (!request.path("stream").asBoolean()) {
            exchange.answer(200, """
                    {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,\
                    "message":{"role":"assistant","content":%s},"finish_reason":"stop"}],\
                    "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""".formatted(quoted("echo: " + prompt)));
            return;
        }
        var never = new CountDownLatch(1);
        exchange.beginStream();
        for (var word : words(prompt)) {
            exchange.event(chunk("{\"content\":%s}".formatted(quoted(word)), "null"));
            if (never.await(PER_WORD.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody opens this");
            }
        }
        exchange.event(chunk("{}", "\"stop\""));
        exchange.event("[DONE]");
        exchange.endStream();
    }

    private static String chunk(String delta, String reason) {
        return """
                {"id":"c","object":"chat.completion.chunk","created":1,"model":"m",\
                "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}""".formatted(delta, reason);
    }

    private static List<String> words(String prompt) {
        return IntStream.range(0, WORDS)
                .mapToObj(number -> prompt + "/" + number + " ")
                .toList();
    }

    private void ask(boolean stream) {
        if (over) {
            clients.countDown();
            return;
        }
        var prompt = (stream ? "stream-" : "call-") + asked.incrementAndGet();
        var body = """
                {"model":"paced","stream":%s,"messages":[{"role":"user","content":"%s"}]}""".formatted(stream, prompt);
        var request = HttpRequest.newBuilder(completions)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var unused = http.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, failure) -> {
            if (failure != null) {
                faults.add(prompt + ": " + failure);
            } else if (!(stream ? isWholeStream(answer, prompt) : isAnswer(answer, prompt))) {
                faults.add(prompt + ": " + answer.statusCode() + " " + answer.body());
            } else {
                (stream ? streams : calls).incrementAndGet();
            }
            soon.execute(() -> ask(stream));
        });
    }

    private static boolean isAnswer(HttpResponse<String> answer, String prompt) {
        return answer.statusCode() == 200 && answer.body().contains("\"echo: " + prompt + "\"");
    }

    private static boolean isWholeStream(HttpResponse<String> answer, String prompt) {
        return answer.statusCode() == 200
                && words(prompt).stream().allMatch(word -> answer.body().contains('"' + word + '"'))
                && answer.body().stripTrailing().endsWith("data: [DONE]");
    }

    /** Asks nothing more, and waits for the answers under way. */
    SteadyLoad stop() throws InterruptedException {
        over = true;
        if (!clients.await(60, TimeUnit.SECONDS)) {
            faults.add(clients.getCount() + " clients still wait for an answer");
        }
        return this;
    }

    int asked() {
        return asked.get();
    }

    int calls() {
        return calls.get();
    }

    int streams() {
        return streams.get();
    }

    List<String> faults() {
        return new ArrayList<>(faults);
    }
}
