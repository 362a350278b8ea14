package ai.agentsflow.platform.database.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WriteGuardTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private final Primary primary = new Primary();
    private final WriteGuard guard = new WriteGuard(primary, now::get);
    private int opened;

    @Test
    void whatWasOpenBeforeARefusalIsNotLentAgain() throws SQLException {
        try (Connection connection = open()) {
            long openedAt = tick();
            assertThat(guard.answers(connection, LIMIT)).isTrue();

            primary.isReadOnly = true;
            tick();
            assertThat(guard.answers(connection, LIMIT)).isFalse();
            assertThat(guard.since(openedAt)).isTrue();
            assertThat(guard.since(tick())).isFalse();
        }
    }

    @Test
    void triesAgainTwiceASecondUntilWritesAreTaken() throws SQLException {
        primary.isReadOnly = true;
        assertThatExceptionOfType(WritesRefusedException.class).isThrownBy(this::open);
        now.addAndGet(Duration.ofMillis(501).toNanos());
        assertThatExceptionOfType(WritesRefusedException.class).isThrownBy(this::open);
        assertThat(opened).isEqualTo(2);

        primary.isReadOnly = false;
        now.addAndGet(Duration.ofMillis(499).toNanos());
        assertThatExceptionOfType(WritesRefusedException.class)
                .isThrownBy(this::open)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("25006"));
        assertThat(opened).as("nobody tried so soon").isEqualTo(2);

        now.addAndGet(Duration.ofMillis(1).toNanos());
        open().close();
        open().close();
        assertThat(opened).isEqualTo(4);
    }

    @Test
    void aFailureThatSaysNothingOfWritesIsPassedOn() throws SQLException {
        try (Connection connection = open()) {
            var duplicate = new SQLException("duplicate key", "23505");

            assertThat((Throwable) guard.failed(connection, tick(), duplicate)).isSameAs(duplicate);
            assertThat(guard.since(0)).isFalse();
        }
    }

    @Test
    void hearsOfARefusalOnceOnly() throws SQLException {
        try (Connection connection = open()) {
            long openedAt = tick();
            tick();
            var refusal = new SQLException("cannot execute INSERT in a read-only transaction", "25006");

            assertThat((Throwable) guard.failed(connection, openedAt, refusal))
                    .isInstanceOf(WritesRefusedException.class)
                    .hasCause(refusal);
            assertThat((Throwable) guard.failed(connection, openedAt, refusal))
                    .as("by a connection that is given up already")
                    .isSameAs(refusal);
        }
    }

    private Connection open() throws SQLException {
        var connection = guard.open(() -> {
            opened++;
            return DriverManager.getConnection("jdbc:h2:mem:guard");
        });
        assertThat(connection).isNotNull();
        return connection;
    }

    private long tick() {
        return now.incrementAndGet();
    }

    /** A server that may have become a standby. */
    private static final class Primary implements WriteCheck {

        private boolean isReadOnly;

        @Override
        public void opened(Connection fresh, boolean retry) throws SQLException {
            ask();
        }

        @Override
        public boolean answers(Connection lent, Duration limit) throws SQLException {
            ask();
            return true;
        }

        @Override
        public Optional<WritesRefusedException> refusal(Connection failed, SQLException failure) {
            return WritesRefusedException.isReadOnly(failure)
                    ? Optional.of(WritesRefusedException.readOnly())
                    : Optional.empty();
        }

        private void ask() throws SQLException {
            if (isReadOnly) {
                throw WritesRefusedException.readOnly();
            }
        }
    }
}
