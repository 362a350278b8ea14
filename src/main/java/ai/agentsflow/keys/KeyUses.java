package ai.agentsflow.keys;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Notes when keys were last used: in the background, all together, and each at most once a minute. */
@ApplicationScoped
class KeyUses {

    private static final System.Logger LOG = System.getLogger(KeyUses.class.getName());
    private static final Duration GRAIN = Duration.ofMinutes(1);
    private static final long PERIOD_MS = 2_000;

    private final KeyStore store;
    private final Map<UUID, Instant> noted = new ConcurrentHashMap<>();
    private final Map<UUID, KeyStore.Use> waiting = new ConcurrentHashMap<>();
    private @Nullable Future<?> writing;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    KeyUses(KeyStore store) {
        this.store = store;
    }

    /**
     * Remembers a use; returns at once.
     *
     * @param newHash what the key's hash is to become, null when it is right; asked for at most once a minute
     */
    void note(UUID key, Instant now, Supplier<@Nullable String> newHash) {
        var last = noted.get(key);
        if (last == null || !now.isBefore(last.plus(GRAIN))) {
            noted.put(key, now);
            waiting.put(key, new KeyStore.Use(now, newHash.get()));
        }
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        writing = executor.scheduleWithFixedDelay(this::write, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (writing != null) {
            writing.cancel(false);
        }
        write();
    }

    private synchronized void write() {
        var uses = new HashMap<>(waiting);
        if (uses.isEmpty()) {
            return;
        }
        try {
            store.note(uses);
            uses.forEach(waiting::remove);
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "the last use of keys waits for the database: {0}", e.getMessage());
        }
    }
}
