package ai.agentsflow.responses;

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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Deletes what has been kept for long enough: on every node, a little at a time. */
@ApplicationScoped
class Expiry {

    private static final System.Logger LOG = System.getLogger(Expiry.class.getName());
    private static final long PERIOD_SECONDS = 60;
    private static final int MOST_ROUNDS = 10;

    private final Responses responses;
    private @Nullable Future<?> rounds;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    Expiry(Responses responses) {
        this.responses = responses;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        rounds = executor.scheduleWithFixedDelay(this::round, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (rounds != null) {
            rounds.cancel(false);
        }
    }

    private void round() {
        try {
            for (int i = 0; i < MOST_ROUNDS && responses.expire() > 0; i++) {
                LOG.log(Level.DEBUG, "deleted responses and conversations that had expired");
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "what has expired waits for the database: {0}", e.getMessage());
        }
    }
}
