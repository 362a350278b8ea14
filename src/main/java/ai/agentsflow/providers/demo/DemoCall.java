package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.Tokens;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One answer of the demonstration model: in one piece, or word by word at a pace that can be seen. Once {@link #cancel} has
 * returned, the listener hears nothing more.
 */
final class DemoCall implements ModelCall {

    private static final Duration PACE = Duration.ofMillis(15);
    private static final int MOST_REPEATED = 400;

    private final HttpClient timer;
    private final ModelListener listener;
    private final boolean stream;
    private final AnswerWriter writer;
    private final String text;
    private final long promptTokens;
    private final String[] words;
    private int next;
    private boolean paused;
    private boolean waiting;
    private boolean cancelled;

    DemoCall(HttpClient timer, String model, ChatRequest request, ModelListener listener) {
        this.timer = timer;
        this.listener = listener;
        this.stream = request.stream();
        var messages = request.messages();
        this.promptTokens = request.estimatedTokens();
        this.text = answer(
                messages.isEmpty() ? "" : messages.get(messages.size() - 1).content(), messages.size());
        this.words = text.split("(?<= )");
        this.writer = new AnswerWriter(
                "chatcmpl-" + UUID.randomUUID(), model, Instant.now().getEpochSecond());
    }

    void begin() {
        timer.schedule(Duration.ZERO, stream ? this::step : this::whole);
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public synchronized void resume() {
        paused = false;
        if (waiting) {
            waiting = false;
            timer.schedule(Duration.ZERO, this::step);
        }
    }

    private static String answer(String prompt, int messages) {
        int end = prompt.offsetByCodePoints(0, Math.min(MOST_REPEATED, prompt.codePointCount(0, prompt.length())));
        return ("This is AgentsFlow's built-in demonstration model. It understands nothing; it only shows that the way "
                        + "from you to a model and back works. Your message number %s was: %s")
                .formatted((messages + 1) / 2, prompt.substring(0, end) + (end < prompt.length() ? "…" : ""));
    }

    private synchronized void whole() {
        if (cancelled) {
            return;
        }
        var message = AnswerWriter.object().put("role", "assistant").put("content", text);
        listener.onOutput(writer.whole(message, "stop", null, usage()));
        listener.onEnd();
    }

    private synchronized void step() {
        if (cancelled) {
            return;
        }
        if (paused) {
            waiting = true;
            return;
        }
        if (next == 0) {
            listener.onOutput(writer.beginning());
        }
        if (next < words.length) {
            listener.onOutput(writer.chunk(AnswerWriter.object().put("content", words[next++]), null, null));
            timer.schedule(PACE, this::step);
            return;
        }
        listener.onOutput(writer.chunk(AnswerWriter.object(), "stop", null));
        listener.onOutput(writer.end(usage()));
        listener.onEnd();
    }

    private AnswerUsage usage() {
        return AnswerWriter.usage(promptTokens, 0, Tokens.estimate(text));
    }
}
