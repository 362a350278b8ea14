package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.ResourceException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;

/** The states of single failures are in {@link UsageLedgerTest}; here is where they stand in a failure. */
class WriteFailureTest {

    @Test
    void findsTheReasonUnderWhateverWrapsIt() {
        var deep = new IllegalStateException(new RuntimeException(new SQLException("too long", "22001")));

        assertThat(WriteFailure.of(deep)).isEqualTo(WriteFailure.REFUSED);
        assertThat(WriteFailure.brief(deep)).isEqualTo("SQLSTATE 22001");
        assertThat(WriteFailure.detail(deep)).isEqualTo("SQLSTATE 22001: too long");
    }

    @Test
    void findsTheReasonBesideTheFailureOfABatch() {
        var batch = new BatchUpdateException("Batch entry 3 failed", "HY000", new int[0]);
        batch.setNextException(new SQLException("too long", "22001"));

        assertThat(WriteFailure.of(new IllegalStateException(batch))).isEqualTo(WriteFailure.REFUSED);
        assertThat(WriteFailure.detail(new IllegalStateException(batch))).endsWith(": too long");
    }

    @Test
    void waitsWhenTheDatabaseWentAwayOverARefusal() {
        var refusal = new SQLException("too long", "22001");
        refusal.setNextException(new SQLException("gone", "08006"));

        assertThat(WriteFailure.of(refusal)).isEqualTo(WriteFailure.AWAY);
    }

    @Test
    void knowsAwayWithoutAState() {
        assertThat(WriteFailure.of(new IllegalStateException(new SQLTransientConnectionException())))
                .isEqualTo(WriteFailure.AWAY);
        assertThat(WriteFailure.of(new SQLTimeoutException())).isEqualTo(WriteFailure.AWAY);
        assertThat(WriteFailure.of(new SQLException(new ResourceException("In-use connections equal max-pool-size"))))
                .isEqualTo(WriteFailure.AWAY);
    }

    @Test
    void isUnclearAboutWhatNoDatabaseSaid() {
        assertThat(WriteFailure.of(new NullPointerException())).isEqualTo(WriteFailure.UNCLEAR);
        assertThat(WriteFailure.brief(new NullPointerException())).isEqualTo("java.lang.NullPointerException");
        assertThat(WriteFailure.detail(new NullPointerException("x"))).isEqualTo("java.lang.NullPointerException: x");
    }

    @Test
    void comesToAnEndWithCausesInACircle() {
        var one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("other", one));

        assertThat(WriteFailure.of(one)).isEqualTo(WriteFailure.UNCLEAR);
    }
}
