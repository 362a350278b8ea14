package ai.agentsflow.analytics.reading;

import ai.agentsflow.platform.problem.DatabaseFailures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database, a few queries at a time and each for a bounded time: whoever reads much takes neither the pool nor the database
 * from those who chat.
 */
@ApplicationScoped
class Queries {

    private static final System.Logger LOG = System.getLogger(Queries.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int WAITING_PER_TURN = 8;

    private final DataSource database;
    private final ReadingConfig config;
    private final Semaphore turns;
    private final AtomicInteger waiting = new AtomicInteger();

    /** Makes something of a row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    @Inject
    Queries(DataSource database, ReadingConfig config) {
        this.database = database;
        this.config = config;
        this.turns = new Semaphore(config.atOnce(), true);
    }

    /**
     * What a query finds; how many rows there may be is the query's own affair.
     *
     * @throws ProblemException 503 when there are too many queries, or this one takes too long
     */
    <T> List<T> read(Query query, Row<T> row) {
        takeTurn();
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(query.text())) {
            statement.setQueryTimeout((int) config.timeout().toSeconds());
            query.bind(statement);
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            if (DatabaseFailures.isBusy(e)) {
                throw tooSlow(e);
            }
            throw new IllegalStateException("the tables cannot be read", e);
        } finally {
            turns.release();
        }
    }

    private void takeTurn() {
        if (turns.tryAcquire()) {
            return;
        }
        boolean taken = false;
        if (waiting.incrementAndGet() <= WAITING_PER_TURN * config.atOnce()) {
            try {
                taken = turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        waiting.decrementAndGet();
        if (!taken) {
            throw unavailable("Too many such requests are under way. Try again in a second.", null);
        }
    }

    private ProblemException tooSlow(SQLException failure) {
        LOG.log(
                Level.WARNING,
                "a query of analytics was given up after {0}: SQLSTATE {1}",
                config.timeout(),
                DatabaseFailures.state(failure).orElse("unknown"));
        return unavailable(
                "The database takes too long for this. Ask for a shorter span, or for fewer groups.", failure);
    }

    private static ProblemException unavailable(String detail, @Nullable Throwable cause) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail, List.of(), Duration.ofSeconds(1), cause);
    }
}
