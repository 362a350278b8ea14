package ai.agentsflow.providers.demo;

import ai.agentsflow.completion.ChatRequest;
import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelListener;
import ai.agentsflow.completion.ModelOutputReader;
import ai.agentsflow.completion.ProviderJson;
import ai.agentsflow.completion.Tokens;
import ai.agentsflow.platform.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** One answer of the demonstration model: in one piece, or word by word at a pace that can be seen. */
final class DemoCall implements ModelCall {

    private static final Duration PACE = Duration.ofMillis(15);
    private static final int MOST_REPEATED = 400;

    private final HttpClient timer;
    private final ModelListener listener;
    private final boolean stream;
    private final String head;
    private final String text;
    private final String usage;
    private final String[] words;
    private int next;
    private volatile boolean cancelled;

    DemoCall(HttpClient timer, String model, ChatRequest request, ModelListener listener) {
        this.timer = timer;
        this.listener = listener;
        this.stream = request.stream();
        var messages = request.messages();
        long prompt = messages.stream()
                .mapToLong(message -> Tokens.estimate(message.content()))
                .sum();
        this.text = answer(
                messages.isEmpty() ? "" : messages.get(messages.size() - 1).content(), messages.size());
        this.words = text.split("(?<= )");
        long completion = Tokens.estimate(text);
        this.usage = """
                "usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}""".formatted(prompt, completion, prompt + completion);
        this.head = """
                {"id":"chatcmpl-%s","created":%d,"model":%s,"object":""".formatted(
                        UUID.randomUUID(),
                        Instant.now().getEpochSecond(),
                        new String(ProviderJson.quoted(model), StandardCharsets.UTF_8));
    }

    void begin() {
        timer.schedule(Duration.ZERO, stream ? this::step : this::whole);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    private static String answer(String prompt, int messages) {
        int end = prompt.offsetByCodePoints(0, Math.min(MOST_REPEATED, prompt.codePointCount(0, prompt.length())));
        return ("This is AgentsFlow's built-in demonstration model. It understands nothing; it only shows that the way "
                        + "from you to a model and back works. Your message number %d was: %s")
                .formatted((messages + 1) / 2, prompt.substring(0, end) + (end < prompt.length() ? "…" : ""));
    }

    private void whole() {
        if (cancelled) {
            return;
        }
        emit("\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":%s}"
                        .formatted(quoted(text))
                + ",\"finish_reason\":\"stop\"}]," + usage + "}");
        listener.onEnd();
    }

    private void step() {
        if (cancelled) {
            return;
        }
        if (next < words.length) {
            chunk("{\"role\":\"assistant\",\"content\":" + quoted(words[next++]) + "}", "null", "");
            timer.schedule(PACE, this::step);
            return;
        }
        chunk("{}", "\"stop\"", "," + usage);
        listener.onEnd();
    }

    private void chunk(String delta, String finishReason, String more) {
        emit("\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]%s}"
                .formatted(delta, finishReason, more));
    }

    private void emit(String rest) {
        listener.onOutput(ModelOutputReader.read((head + rest).getBytes(StandardCharsets.UTF_8)));
    }

    private static String quoted(String text) {
        return new String(ProviderJson.quoted(text), StandardCharsets.UTF_8);
    }
}
