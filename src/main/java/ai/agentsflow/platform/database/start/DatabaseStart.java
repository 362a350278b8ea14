package ai.agentsflow.platform.database.start;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.DatabaseConfig;
import ai.agentsflow.platform.database.fault.DatabaseFault;
import ai.agentsflow.platform.database.pool.DatabaseDoor;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens the door to the database: tries until the database is there, its schema is up to date, and the server's persistence has
 * logged in. The deployment waits for the first attempt, for a while, and goes on without it, so that the application can say
 * what is wrong.
 *
 * <p>The attempts have a thread of their own: they may last as long as a migration, and a server gives no task of a managed
 * executor to a thread while it still deploys.
 */
@ApplicationScoped
class DatabaseStart {

    private static final Logger LOG = System.getLogger(DatabaseStart.class.getName());
    private static final long PAUSE_MS = 1_000;
    private static final Duration DEPLOYMENT_WAITS = Duration.ofSeconds(10);
    private static final Duration END_WAITS = Duration.ofSeconds(5);

    /** A reason that stays is told again that seldom. */
    private static final long REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final DatabaseDoor door;
    private final DatabaseConfig config;
    private final Migrations migrations;
    private final Event<DatabaseReady> news;
    private final DatabaseDiagnosis diagnosis;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Thread thread;
    private long toldAt;

    @Inject
    DatabaseStart(DatabaseDoor door, DatabaseConfig config, Migrations migrations, Event<DatabaseReady> news) {
        this.door = door;
        this.config = config;
        this.migrations = migrations;
        this.news = news;
        this.diagnosis = new DatabaseDiagnosis(config.url());
    }

    void atStart(@Observes @Priority(StartOrder.DATABASE) @Initialized(ApplicationScoped.class) Object event)
            throws InterruptedException {
        var attempts = new Thread(this::untilOpen, "agentsflow-database-start");
        attempts.setDaemon(true);
        attempts.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        attempts.start();
        thread = attempts;
        if (!tried.await(DEPLOYMENT_WAITS.toSeconds(), TimeUnit.SECONDS)) {
            LOG.log(Level.INFO, "{0} takes its time; the start goes on, and AgentsFlow is not ready", config.url());
        }
    }

    void atEnd(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) throws InterruptedException {
        Thread attempts = thread;
        if (attempts != null) {
            ended.countDown();
            attempts.interrupt();
            attempts.join(END_WAITS.toMillis());
        }
    }

    private void untilOpen() {
        try {
            long began = System.nanoTime();
            while (!isOpened()) {
                tried.countDown();
                if (ended.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            LOG.log(Level.INFO, "{0} is ready after {1} s", config.url(), (System.nanoTime() - began) / 1_000_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the application ends
        } finally {
            tried.countDown();
        }
    }

    /** A thread that dies of a failure would leave the application unready for ever, so nothing may leave here. */
    private boolean isOpened() {
        try {
            migrations.run();
            LatePersistence.begin();
            door.open();
        } catch (RuntimeException | Error e) {
            tell(diagnosis.of(e), e);
            return false;
        }
        try {
            news.fire(new DatabaseReady());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "the database is ready, and a part of the application failed when it heard so", e);
        }
        return true;
    }

    private void tell(DatabaseFault fault, Throwable failure) {
        boolean known = fault.equals(door.fault());
        door.found(fault);
        if (!known || System.nanoTime() - toldAt >= REMINDER_NANOS) {
            toldAt = System.nanoTime();
            LOG.log(
                    Level.WARNING,
                    "{0} {1}. AgentsFlow is not ready, and tries again every second.{2}",
                    config.url(),
                    fault.reason(),
                    fault.advice() == null ? "" : " What helps: " + fault.advice());
            LOG.log(Level.DEBUG, "the failure", failure);
        }
    }
}
