package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * One answer of the demonstration model on its way: in one piece, or word by word at a pace that can be seen, its choices in turn.
 * Once {@link #cancel} has returned, the listener hears nothing more.
 */
final class DemoCall implements ModelCall {

    private static final Duration PACE = Duration.ofMillis(15);

    private final HttpClient timer;
    private final ModelListener listener;
    private final boolean stream;
    private final AnswerWriter writer;
    private final DemoAnswer answer;
    private final long promptTokens;
    private final List<DemoPieces> pieces;
    private int index;
    private int round;
    private boolean paused;
    private boolean waiting;
    private boolean cancelled;

    DemoCall(HttpClient timer, String model, ChatRequest request, DemoAnswer answer, ModelListener listener) {
        this.timer = timer;
        this.listener = listener;
        this.stream = request.stream();
        this.promptTokens = request.estimatedTokens();
        this.answer = answer;
        this.pieces = answer.choices().stream().map(DemoPieces::new).toList();
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

    private synchronized void whole() {
        if (cancelled) {
            return;
        }
        var choices = answer.choices();
        listener.onOutput(writer.whole(
                IntStream.range(0, choices.size())
                        .mapToObj(place -> new AnswerWriter.Choice(
                                place,
                                choices.get(place).message(),
                                choices.get(place).finishReason(),
                                null))
                        .toList(),
                answer.usage(promptTokens)));
        if (!cancelled) {
            listener.onEnd();
        }
    }

    /** Tells the next piece of each choice. */
    private synchronized void step() {
        for (; index < pieces.size(); index++) {
            if (cancelled) {
                return;
            }
            if (paused) {
                waiting = true;
                return;
            }
            tellNext();
        }
        index = 0;
        round++;
        if (cancelled) {
            return;
        }
        if (pieces.stream().allMatch(DemoPieces::isOver)) {
            listener.onOutput(writer.end(answer.usage(promptTokens)));
            if (!cancelled) {
                listener.onEnd();
            }
        } else {
            timer.schedule(round == 1 ? Duration.ZERO : PACE, this::step);
        }
    }

    private void tellNext() {
        var next = pieces.get(index).next();
        if (next.isPresent()) {
            tell(writer.chunk(new AnswerWriter.Choice(index, next.get(), null, null)));
        } else if (pieces.get(index).endsNow()) {
            tell(writer.chunk(new AnswerWriter.Choice(
                    index, AnswerWriter.object(), answer.choices().get(index).finishReason(), null)));
        }
    }

    private void tell(ModelOutput output) {
        listener.onOutput(output);
    }
}
