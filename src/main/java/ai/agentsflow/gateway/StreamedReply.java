package ai.agentsflow.gateway;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.platform.exchange.Exchange;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer. Its end is told of a complete one only: one that breaks ends with an error as its last event, at which
 * SDKs raise.
 */
public final class StreamedReply extends Reply {

    private final StreamForm.Beginning beginning;

    /** There from the first output on. */
    private volatile @Nullable StreamForm form;

    public StreamedReply(Exchange exchange, StreamForm.Beginning beginning) {
        super(exchange);
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
            form = beginning.of(model, EventStream.open(exchange()));
        } catch (IOException | IllegalStateException e) {
            // the client has left meanwhile, and the container has ended this exchange
            exchange().gone();
        }
    }

    @Override
    public void onOutput(ModelOutput output) {
        var stream = form;
        if (stream != null) {
            try {
                stream.output(output);
            } catch (ModelFailure e) {
                onFailure(e);
                exchange().gone(); // what else the model says is of no use
            }
        }
    }

    @Override
    public void onEnd(Served served) {
        var stream = form;
        if (stream != null && exchange().finish()) {
            try {
                stream.end(served);
            } catch (ModelFailure e) {
                stream.fail(GatewayErrors.of(e));
            }
        }
    }

    @Override
    void fail(ErrorObject error) {
        var stream = form;
        if (stream == null) {
            super.fail(error);
        } else if (exchange().finish()) {
            stream.fail(error);
        }
    }
}
