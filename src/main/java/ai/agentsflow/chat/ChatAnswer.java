package ai.agentsflow.chat;

import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.shutdown.Shutdown;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/** The answer to a message, as its client hears it. As long as nothing of it has left, a problem has a status of its own. */
abstract class ChatAnswer implements Turn.Listener, Exchange.Surface {

    private static final System.Logger LOG = System.getLogger(ChatAnswer.class.getName());
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Exchange exchange;

    ChatAnswer(Exchange exchange) {
        this.exchange = exchange;
    }

    final Exchange exchange() {
        return exchange;
    }

    @Override
    public void onProblem(ProblemException problem) {
        if (!exchange.finish()) {
            return;
        }
        try {
            ProblemResponses.send(exchange.request(), exchange.response(), problem);
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "the client left before it could be told of a problem");
        } finally {
            exchange.complete();
        }
    }

    @Override
    public final void onShutdown() {
        onProblem(Shutdown.refusal());
    }

    @Override
    public final void onOverflow() {
        onProblem(noMemory());
    }

    static ProblemException noMemory() {
        return new ProblemException(
                ProblemType.UNAVAILABLE, "The server has no memory for this answer right now.", List.of(), SOON, null);
    }
}
