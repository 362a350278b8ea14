package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.resource.ResourceException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionalException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseFailuresTest {

    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "53300", "57P01", "57P03", "58030", "25006", "90098", "90121"})
    void knowsAnAbsentDatabaseByItsState(String state) {
        assertThat(DatabaseFailures.isUnavailable(new SQLException("gone", state)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40001", "42601", "57014", "22001", "90008"})
    void leavesFailuresOfTheWorkAlone(String state) {
        assertThat(DatabaseFailures.isUnavailable(new SQLException("bad", state)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HYT00", "HYT01", "55P03", "40001", "40P01", "57014", "90131"})
    void knowsWorkThatLostAgainstOther(String state) {
        assertThat(DatabaseFailures.isBusy(new RuntimeException(new SQLException("lost", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42601", "22001", "22021", "90008", "08006", "57P01", "40002"})
    void takesNoOtherFailureForIt(String state) {
        assertThat(DatabaseFailures.isBusy(new SQLException("bad", state))).isFalse();
    }

    /** What is left when a layer between keeps no cause. */
    @Test
    void knowsItByTheNamesOfOtherLayers() {
        for (var failure : List.of(
                new OptimisticLockException(),
                new PessimisticLockException(),
                new LockTimeoutException(),
                new QueryTimeoutException())) {
            assertThat(DatabaseFailures.isBusy(new IllegalStateException(failure)))
                    .isTrue();
        }
    }

    @Test
    void knowsAnExhaustedPool() {
        var pool = new SQLException("Error in allocating a connection", new ResourceException("Wait-time expired"));

        assertThat(DatabaseFailures.isUnavailable(new IllegalStateException(pool)))
                .isTrue();
    }

    @Test
    void knowsACommitThatFailed() {
        var commit = new SystemException();
        commit.initCause(new XAException("LocalTransactionException: the disk is full"));

        var failure = new TransactionalException("during commit", commit);
        assertThat(DatabaseFailures.isFailedCommit(failure)).isTrue();
        assertThat(DatabaseFailures.isLostCommit(failure)).isTrue();
        assertThat(DatabaseFailures.isUnavailable(failure))
                .as("it may have refused what was to be committed")
                .isFalse();
    }

    @Test
    void looksThroughCausesAndChainedExceptions() {
        var batch = new SQLException("batch", "23000");
        batch.setNextException(new SQLException("gone", "08006"));

        assertThat(DatabaseFailures.isUnavailable(new RuntimeException(new RuntimeException(batch))))
                .isTrue();
        assertThat(DatabaseFailures.isUnavailable(new SQLTransientConnectionException()))
                .isTrue();
        assertThat(DatabaseFailures.isUnavailable(new SQLIntegrityConstraintViolationException("twice", "23505")))
                .isFalse();
    }

    @Test
    void knowsADuplicate() {
        assertThat(DatabaseFailures.isDuplicate(new RuntimeException(new SQLException("twice", "23505"))))
                .isTrue();
        assertThat(DatabaseFailures.isDuplicate(new SQLException("no such parent", "23503")))
                .isFalse();
    }

    @Test
    void endsOnCauseThatGoesInCircles() {
        var one = new RuntimeException("one");
        one.initCause(new RuntimeException("two", one));

        assertThat(DatabaseFailures.isUnavailable(one)).isFalse();
    }
}
