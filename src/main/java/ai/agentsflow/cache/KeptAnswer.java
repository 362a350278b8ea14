package ai.agentsflow.cache;

import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelOutput;
import java.time.Duration;
import java.util.List;

/**
 * A complete answer, to be given again as it was.
 *
 * @param served which model gave it, and what it took
 * @param outputs as the model gave them: all chunks of a stream, or the one whole answer
 * @param bytes about how much memory it takes
 * @param keptAt nanoseconds of the cache's own clock
 * @param ttl for how long it may be given
 */
public record KeptAnswer(Served served, List<ModelOutput> outputs, int bytes, long keptAt, Duration ttl) {

    /** What an output takes besides its bytes: its places, its headers, the chunk's id and model once they are spliced in. */
    private static final int OVERHEAD = 256;

    public KeptAnswer {
        outputs = List.copyOf(outputs);
    }

    public static int bytes(ModelOutput output) {
        return OVERHEAD + output.json().length + 2 * output.text().length();
    }

    /** Gives it to somebody. */
    void tell(RouteListener listener) {
        listener.onBegin(served.model(), served.attempts());
        outputs.forEach(listener::onOutput);
        listener.onEnd(served);
    }
}
