package ai.agentsflow.platform.database.connection;

import ai.agentsflow.platform.database.address.DatabaseProduct;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections of a pool that wait for an answer and for locks as long as it takes, until they go back: building an index on a
 * large table outlasts every limit that is right for a request.
 */
public final class PatientConnections {

    /** No database understands the same number as no limit. */
    private static final Duration LONG = Duration.ofDays(1);

    private PatientConnections() {}

    /**
     * Connections of this pool.
     *
     * @param lockTimeout what they go back with
     */
    public static DataSource of(DataSource pool, DatabaseProduct product, Duration lockTimeout) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object result = call(pool, method, arguments);
            return result instanceof Connection connection ? patient(connection, product, lockTimeout) : result;
        });
    }

    private static Connection patient(Connection connection, DatabaseProduct product, Duration lockTimeout)
            throws SQLException {
        int limit = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, 0);
        product.limitLockWaits(connection, LONG);
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("close") && !connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, limit);
                product.limitLockWaits(connection, lockTimeout);
            }
            return call(connection, method, arguments);
        });
    }

    private interface Call {
        @Nullable
        Object of(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                PatientConnections.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.of(method, arguments)));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
