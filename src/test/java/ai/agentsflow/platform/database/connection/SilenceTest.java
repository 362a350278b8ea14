package ai.agentsflow.platform.database.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SilenceTest {

    private final Silence silence = new Silence();
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void triesOneConnectionAtATimeWhileTheDatabaseIsSilent() throws Exception {
        var asked = new CountDownLatch(1);
        var answers = new CountDownLatch(1);
        silence.noticed();

        var first = CompletableFuture.runAsync(() -> {
            try {
                silence.open(() -> {
                    asked.countDown();
                    awaitQuietly(answers);
                    return null;
                });
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        asked.await();
        assertThatExceptionOfType(SQLTransientConnectionException.class)
                .isThrownBy(this::attempt)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("08001"));
        assertThat(attempts).hasValue(0);

        answers.countDown();
        first.get();
        attempt();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void letsTheNextTryWhenOneHasFailed() throws SQLException {
        silence.noticed();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> silence.open(() -> {
                    throw new SQLException("still away");
                }))
                .withMessage("still away");

        attempt();
        assertThat(attempts).hasValue(1);
    }

    private void attempt() throws SQLException {
        silence.open(() -> {
            attempts.incrementAndGet();
            return null;
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
