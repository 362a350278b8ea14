package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.platform.redis.fault.RedisFailure;
import ai.agentsflow.platform.redis.fault.RedisFault;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether calls are counted in Redis, and why not: the one place that health, metrics, log, administrators and the limiter's mode
 * take it from. Writes a line at each change.
 */
final class RedisStatus {

    private static final System.Logger LOG = System.getLogger(RedisLink.class.getName());

    private final RedisUrl url;

    private volatile boolean up;
    private volatile RedisFailure failure = RedisFailure.UNCONNECTED;
    private volatile SortedMap<String, RedisFailure> away = Collections.emptySortedMap();

    /** What the log was told last; null also for "it answers". */
    private @Nullable RedisFault told;

    private boolean known;

    RedisStatus(RedisUrl url) {
        this.url = url;
    }

    /** No server was found. */
    synchronized void unreached(RedisFailure why) {
        away = Collections.emptySortedMap();
        change(false, why);
    }

    /**
     * Some servers were found.
     *
     * @param withKeys those that keys are on
     * @param lost those of them that cannot be used, and why
     */
    synchronized void found(Set<String> withKeys, SortedMap<String, RedisFailure> lost) {
        if (withKeys.isEmpty()) {
            // the client is reading the table of slots anew, or is being closed
            return;
        }
        var away = new TreeMap<>(lost);
        away.keySet().retainAll(withKeys);
        this.away = Collections.unmodifiableSortedMap(away);
        boolean answers = away.size() < withKeys.size();
        change(answers, answers ? failure : away.values().stream().findFirst().orElse(failure));
    }

    private void change(boolean now, RedisFailure why) {
        failure = why;
        up = now;
        var fault = now ? null : why.fault();
        if (known && told == fault) {
            return;
        }
        known = true;
        told = fault;
        if (now) {
            LOG.log(Level.INFO, "Redis answers: {0}", url);
        } else {
            LOG.log(
                    Level.WARNING,
                    "Redis {0}, this node goes on by itself: {1}: {2}; {3}",
                    why.fault().says(),
                    url,
                    why.reason(),
                    why.fault().advice());
        }
    }

    /** Tells the log about one server of several. */
    static void tell(String server, @Nullable RedisFailure why) {
        if (why == null) {
            LOG.log(Level.INFO, "The Redis server {0} answers", server);
        } else {
            LOG.log(
                    Level.WARNING,
                    "The Redis server {0} {1}, this node goes on by itself for what is there: {2}; {3}",
                    server,
                    why.fault().says(),
                    why.reason(),
                    why.fault().advice());
        }
    }

    boolean isUp() {
        return up;
    }

    /** Why Redis cannot be used, or could not the last time. */
    RedisFailure failure() {
        return failure;
    }

    /** The servers that cannot be used, and why. */
    SortedMap<String, RedisFailure> away() {
        return away;
    }
}
