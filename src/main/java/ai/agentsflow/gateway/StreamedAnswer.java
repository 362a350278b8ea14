package ai.agentsflow.gateway;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.reply.Reply;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer. Its end is told of a complete one only: one that breaks ends with an error as its last event, at which
 * SDKs raise.
 */
public final class StreamedAnswer extends ModelAnswer {

    private final StreamForm.Beginning beginning;

    /** There from the first output on. */
    private volatile @Nullable StreamForm form;

    public StreamedAnswer(Reply reply, StreamForm.Beginning beginning) {
        super(reply);
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
        } catch (IllegalStateException e) {
            // the client has left meanwhile, which the stream finds out as well
        }
        reply().stream(events -> {
            var begun = beginning.of(model, events);
            form = begun;
            return failure -> begun.fail(GatewayErrors.of(failure));
        });
    }

    @Override
    public void onOutput(ModelOutput output) {
        var stream = form;
        if (stream != null) {
            try {
                stream.output(output);
            } catch (ModelFailure e) {
                reply().giveUp(e); // what else the model says is of no use
            }
        }
    }

    @Override
    public void onEnd(Served served) {
        var stream = form;
        if (stream != null) {
            reply().end(() -> {
                try {
                    stream.end(served);
                } catch (ModelFailure e) {
                    stream.fail(GatewayErrors.of(e));
                }
            });
        }
    }
}
