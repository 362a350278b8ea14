package ai.agentsflow.platform.database.connection;

import java.time.Duration;

/**
 * How long a log-in may take. The first may be slow for many reasons, TLS and a cold JVM among them; once one has succeeded, much
 * more than the usual means that nobody answers, or that the usual has changed.
 */
public final class LoginPatience {

    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LEAST = Duration.ofSeconds(3);
    private static final int TIMES_THE_USUAL = 3;

    private volatile Duration limit = FIRST;

    /** The limit now, in whole seconds. */
    public int seconds() {
        return Math.toIntExact(limit.plusMillis(999).toSeconds());
    }

    /** A log-in has succeeded after so long. */
    public void took(Duration login) {
        limit = within(login.multipliedBy(TIMES_THE_USUAL));
    }

    /** A log-in has failed after so long: when that was all it was given, the next one gets twice as much. */
    public void failedAfter(Duration login) {
        if (login.compareTo(limit) >= 0) {
            limit = within(limit.multipliedBy(2));
        }
    }

    private static Duration within(Duration wanted) {
        Duration most = wanted.compareTo(FIRST) > 0 ? FIRST : wanted;
        return most.compareTo(LEAST) < 0 ? LEAST : most;
    }
}
