package ai.agentsflow.testing;

import java.io.IOException;

/** How one request is answered, or not. */
@FunctionalInterface
public interface FakeUpstreamReply {

    /** Answers; returns when nothing more is to be sent. A client that left ends it with an {@link IOException}. */
    void play(FakeUpstreamExchange exchange) throws IOException, InterruptedException;
}
