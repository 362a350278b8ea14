package ai.agentsflow.gateway;

import ai.agentsflow.completion.AnswerSplice;
import ai.agentsflow.completion.ModelOutput;
import ai.agentsflow.models.Served;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.problem.ErrorObject;
import ai.agentsflow.platform.web.EventStream;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer. {@code [DONE]} is said of a complete one only: one that breaks ends with an error as its last event, at
 * which SDKs raise.
 */
final class StreamedReply extends Reply {

    private static final String DONE = "[DONE]";

    private final boolean wantsUsage;
    private @Nullable Begun begun;

    /** What there is from the first output on. */
    private record Begun(EventStream events, AnswerSplice splice) {}

    StreamedReply(AsyncContext context, HttpClient timer, boolean wantsUsage) {
        super(context, timer);
        this.wantsUsage = wantsUsage;
    }

    @Override
    public void onBegin(String model, int attempts) {
        try {
            super.onBegin(model, attempts);
            var events = EventStream.open(context(), this::gone);
            synchronized (this) {
                begun = new Begun(events, new AnswerSplice(model, wantsUsage));
            }
        } catch (IOException | IllegalStateException e) {
            // the client has left meanwhile, and the container has ended this exchange
            gone();
        }
    }

    @Override
    public void onOutput(ModelOutput output) {
        var stream = begunSoFar();
        if (stream != null) {
            stream.splice().next(output).ifPresent(stream.events()::send);
        }
    }

    @Override
    public void onEnd(Served served) {
        var stream = begunSoFar();
        if (stream != null && finish()) {
            stream.splice().last(served.usage()).ifPresent(stream.events()::send);
            stream.events().send(DONE);
            stream.events().close();
        }
    }

    @Override
    void fail(ErrorObject error) {
        var stream = begunSoFar();
        if (stream == null) {
            super.fail(error);
        } else if (finish()) {
            stream.events().send(error.json());
            stream.events().close();
        }
    }

    @Override
    void leave() {
        var stream = begunSoFar();
        if (stream == null) {
            super.leave();
        } else {
            stream.events().close();
        }
    }

    private synchronized @Nullable Begun begunSoFar() {
        return begun;
    }
}
