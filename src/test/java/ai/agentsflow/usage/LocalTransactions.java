package ai.agentsflow.usage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions as the container makes them around a method: one connection, all or nothing; and commits that fail. */
final class LocalTransactions {

    private final DataSource database;
    private @Nullable Connection current;
    private int answersToLose;
    private int commitsToFail;

    LocalTransactions(DataSource database) {
        this.database = database;
    }

    /** The next commits are done, and nobody is told. */
    void loseAnswers(int count) {
        answersToLose = count;
    }

    /** The next commits are not done. */
    void failCommits(int count) {
        commitsToFail = count;
    }

    boolean allAnswersLost() {
        return answersToLose == 0;
    }

    UsageStore store() {
        return new UsageStore(joining()) {
            @Override
            public int write(List<UsageRecord> records, boolean again) {
                return inTransaction(() -> super.write(records, again));
            }
        };
    }

    RefusedRecords refusals() {
        return new RefusedRecords(joining()) {
            @Override
            public int keep(List<Refusal> refusals) {
                return inTransaction(() -> super.keep(refusals));
            }
        };
    }

    private int inTransaction(Supplier<Integer> work) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            current = connection;
            try {
                int result = work.get();
                commit(connection);
                return result;
            } catch (RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
                current = null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void commit(Connection connection) throws SQLException {
        if (commitsToFail > 0) {
            commitsToFail--;
            throw new IllegalStateException("the commit failed");
        }
        connection.commit();
        if (answersToLose > 0) {
            answersToLose--;
            throw new IllegalStateException("the transaction's end is not known");
        }
    }

    /** Gives the transaction's connection to whoever asks; closing it does nothing, as the transaction is not over. */
    private DataSource joining() {
        return (DataSource) Proxy.newProxyInstance(
                LocalTransactions.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> Proxy.newProxyInstance(
                        LocalTransactions.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (connection, called, given) -> called.getName().equals("close") ? null : call(called, given)));
    }

    private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(current, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
