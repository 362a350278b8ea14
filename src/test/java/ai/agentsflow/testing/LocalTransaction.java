package ai.agentsflow.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions of threads as the container makes them around a method: one connection, all or nothing. */
public final class LocalTransaction {

    private static final ThreadLocal<@Nullable Connection> CURRENT = new ThreadLocal<>();

    private final DataSource database;

    public LocalTransaction(DataSource database) {
        this.database = database;
    }

    /** Gives the transaction's connection to whoever asks within one, and closing it does nothing then; else one that commits by itself. */
    public DataSource database() {
        return (DataSource) Proxy.newProxyInstance(
                LocalTransaction.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    var open = CURRENT.get();
                    return open == null ? call(database, method, arguments) : unclosed(open);
                });
    }

    private static Object unclosed(Connection open) {
        return Proxy.newProxyInstance(
                LocalTransaction.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (connection, called, given) -> called.getName().equals("close") ? null : call(open, called, given));
    }

    /** What comes of the work, which is undone when it throws. */
    public <T> T run(Supplier<T> work) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            CURRENT.set(connection);
            try {
                var result = work.get();
                connection.commit();
                return result;
            } catch (RuntimeException | Error e) {
                connection.rollback();
                throw e;
            } finally {
                CURRENT.remove();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
