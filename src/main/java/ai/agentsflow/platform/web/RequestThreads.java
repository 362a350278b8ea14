package ai.agentsflow.platform.web;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many requests the server works on at once. Its own figure counts, since the administrator changes it where the setting does
 * not know of it; the setting itself is no answer, for a server that cannot be asked need not have heard of it.
 */
final class RequestThreads {

    private static final System.Logger LOG = System.getLogger(RequestThreads.class.getName());

    private final int wanted;
    private final ServerThreads server;
    private final AtomicBoolean compared = new AtomicBoolean();

    /**
     * Nothing is asked yet.
     *
     * @param wanted what the setting says
     * @param server what the server says
     */
    RequestThreads(int wanted, ServerThreads server) {
        this.wanted = wanted;
        this.server = server;
    }

    /** Empty when the server does not tell. The first figure that it tells is held against the setting. */
    Optional<Integer> max() {
        var max = server.max();
        max.filter(threads -> compared.compareAndSet(false, true) && threads != wanted)
                .ifPresent(threads -> LOG.log(
                        Level.WARNING,
                        "HTTP has {0} threads as the server itself is configured, agentsflow.http.threads says {1}",
                        String.valueOf(threads),
                        String.valueOf(wanted)));
        return max;
    }
}
