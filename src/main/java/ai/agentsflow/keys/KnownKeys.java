package ai.agentsflow.keys;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.start.DatabaseReady;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
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
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are good, in memory. Every second the changes since the last look are read, so what another node revokes is
 * refused here a second later, and checking a key costs no query. While the database is away, the keys that are known stay good.
 */
@ApplicationScoped
class KnownKeys {

    private static final System.Logger LOG = System.getLogger(KnownKeys.class.getName());
    private static final long PERIOD_MS = 1_000;

    /** A cold start, or a machine with other work, takes a part of it; a database that hangs takes it whole. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /**
     * More than a client starts at once with a new key, and half of the threads that a server has as it comes: a stranger with
     * keys that nobody has made leaves the others, even while the database hangs.
     */
    private static final int MOST_WAITING = 100;

    /** Some 100 bytes each. */
    private static final int MOST_ABSENT = 10_000;

    private final KeyStore store;
    private final KeysConfig config;
    private final SharedLook look;
    private final Map<String, Known> byHandle = new ConcurrentHashMap<>();
    private final Set<String> absent = ConcurrentHashMap.newKeySet();
    private @Nullable Future<?> looking;
    private long revision;
    private volatile boolean away;
    private volatile boolean begun;

    @Resource
    ManagedScheduledExecutorService executor;

    /** What has to be known of a key to let its bearer in. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Known(UUID id, byte[] hash, @Nullable Instant expires, Caller caller) {
        static Known of(ApiKey key) {
            var grant = new KeyGrant(key.id(), Set.copyOf(key.models()), key.rateLimit());
            return new Known(
                    key.id(),
                    HexFormat.of().parseHex(key.hash()),
                    key.expiresAt(),
                    Caller.of(key.owner(), key.role(), grant));
        }
    }

    @Inject
    KnownKeys(KeyStore store, KeysConfig config) {
        this(store, config, PATIENCE);
    }

    KnownKeys(KeyStore store, KeysConfig config, Duration patience) {
        this.store = store;
        this.config = config;
        this.look = new SharedLook(this::later, this::refresh, MOST_WAITING, patience);
    }

    private void later(Runnable task, Duration delay) {
        // the task itself tells whoever waits for it
        var unused = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        if (config.hash().isPresent()) {
            looking = executor.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    void begin(@Observes @Priority(StartOrder.BACKGROUND_WORK) DatabaseReady event) {
        begun = true;
        if (config.hash().isPresent()) {
            refresh();
        }
    }

    private void look() {
        if (begun) {
            refresh();
        }
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (looking != null) {
            looking.cancel(false);
        }
    }

    /**
     * Finds a key. One that is not known may have been made on another node a moment ago, so the database is asked, once for
     * all who wait. It is asked about a handle once: nobody can hold a key before it is made.
     *
     * @throws ProblemException 503 when it is not known and the database cannot be asked now
     */
    Optional<Known> find(String handle) {
        var known = byHandle.get(handle);
        if (known == null && !absent.contains(handle)) {
            if (away || !look.await() || away) {
                throw new ProblemException(
                        ProblemType.UNAVAILABLE,
                        "The API key cannot be checked right now.",
                        List.of(),
                        Duration.ofSeconds(1),
                        null);
            }
            known = byHandle.get(handle);
            if (known == null) {
                remember(handle);
            }
        }
        return Optional.ofNullable(known);
    }

    private void remember(String handle) {
        if (absent.size() >= MOST_ABSENT) {
            absent.clear();
        }
        absent.add(handle);
    }

    /** Forgets a key that this node itself has revoked; after any look that began before. */
    synchronized void forget(String handle) {
        byHandle.remove(handle);
    }

    /** Reads what has changed since the last look; a database that is away leaves the known keys good. */
    synchronized void refresh() {
        try {
            // a database that was away may have come back as an older one
            var look = store.changesAfter(away ? 0 : revision);
            var good = new HashSet<String>();
            for (var change : look.changes()) {
                var key = change.key();
                if (change.revoked()) {
                    byHandle.remove(key.handle());
                } else {
                    byHandle.put(key.handle(), Known.of(key));
                    absent.remove(key.handle());
                    good.add(key.handle());
                }
                revision = change.revision();
            }
            if (look.whole()) {
                byHandle.keySet().retainAll(good);
            }
            if (away) {
                away = false;
                LOG.log(Level.INFO, "API keys are read again");
            }
        } catch (RuntimeException | LinkageError e) {
            if (!away) {
                away = true;
                LOG.log(Level.WARNING, "API keys cannot be read, the known ones stay good: {0}", e.getMessage());
            }
        }
    }
}
