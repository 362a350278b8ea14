package ai.agentsflow.access;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts credentials that were refused, by where they came from. It never sees a credential that verifies, so it cannot keep
 * one out.
 */
public interface FailedLogins {

    /**
     * Counts a refused credential.
     *
     * @return how long to wait before the next, when too many have come from there; empty within the limit
     */
    Optional<Duration> failed(HttpServletRequest request);

    /** How long to wait where too many refused credentials came from; empty within the limit. Counts nothing. */
    Optional<Duration> mustWait(HttpServletRequest request);
}
