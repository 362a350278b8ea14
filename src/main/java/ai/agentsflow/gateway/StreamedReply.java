package ai.agentsflow.gateway;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelOutput;
import ai.agentsflow.models.Served;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.problem.ErrorObject;
import ai.agentsflow.platform.web.ClientConnections;
import ai.agentsflow.platform.web.EventStream;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer. Its end is told of a complete one only: one that breaks ends with an error as its last event, at which
 * SDKs raise.
 */
final class StreamedReply extends Reply {

    private final StreamForm.Beginning beginning;
    private @Nullable Begun begun;

    /** What there is from the first output on. */
    private record Begun(EventStream events, StreamForm form) {}

    StreamedReply(
            AsyncContext context, HttpClient timer, ClientConnections connections, StreamForm.Beginning beginning) {
        super(context, timer, connections);
        this.beginning = beginning;
    }

    @Override
    public boolean streamed() {
        return true;
    }

    @Override
    public void onBegin(String model, int attempts) {
        try {
            super.onBegin(model, attempts);
            var events = EventStream.open(context(), this::gone);
            synchronized (this) {
                begun = new Begun(events, beginning.of(model, events));
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
            try {
                stream.form().output(output);
            } catch (ModelFailure e) {
                onFailure(e);
                gone(); // what else the model says is of no use
            }
        }
    }

    @Override
    public void onEnd(Served served) {
        var stream = begunSoFar();
        if (stream != null && finish()) {
            try {
                stream.form().end(served);
            } catch (ModelFailure e) {
                stream.form().error(GatewayErrors.of(e));
            }
            stream.events().close();
        }
    }

    @Override
    void fail(ErrorObject error) {
        var stream = begunSoFar();
        if (stream == null) {
            super.fail(error);
        } else if (finish()) {
            stream.form().error(error);
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
