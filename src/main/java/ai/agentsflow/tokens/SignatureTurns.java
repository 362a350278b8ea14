package ai.agentsflow.tokens;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import com.nimbusds.jose.JOSEException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Checks few signatures at the same time, in the order in which they came. A signature by public key costs up to a millisecond of
 * a processor, and anybody can send one: without turns, a flood of wrong tokens would take every processor and every thread.
 */
final class SignatureTurns {

    private static final int MOST_WAITING = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Semaphore turns;
    private final Semaphore seats;

    /** Leaves half of the processors, and half of the usual 200 threads, to requests whose token is known. */
    SignatureTurns() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST_WAITING);
    }

    /**
     * Makes turns of its own size.
     *
     * @param atOnce how many signatures are checked at the same time
     * @param most how many may be checked or wait for their turn
     */
    SignatureTurns(int atOnce, int most) {
        turns = new Semaphore(atOnce, true);
        seats = new Semaphore(most);
    }

    /** A look at a signature. */
    interface Check {
        boolean isGood() throws JOSEException;
    }

    /**
     * Makes the check when it is its turn.
     *
     * @throws ProblemException 503 when too many wait already, or the turn does not come within five seconds
     */
    boolean take(Check check) throws JOSEException {
        if (!seats.tryAcquire()) {
            throw busy();
        }
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            try {
                return check.isGood();
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            seats.release();
        }
    }

    /** How many more may come. */
    int free() {
        return seats.availablePermits();
    }

    private static ProblemException busy() {
        return new ProblemException(
                ProblemType.UNAVAILABLE,
                "Too many new tokens are being checked; try again.",
                List.of(),
                Duration.ofSeconds(1),
                null);
    }
}
