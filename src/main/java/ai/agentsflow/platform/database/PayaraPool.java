package ai.agentsflow.platform.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Payara's own view of a pool. The one class here that knows Payara, and it knows by name alone: on another server there is
 * nothing to read.
 */
final class PayaraPool {

    private static final Logger LOG = System.getLogger(PayaraPool.class.getName());

    /** What the server says at this moment. */
    record Figures(int steady, int max, int used, int free, int waiting) {}

    private PayaraPool() {}

    /** Empty when the server is not Payara, or has not made the pool yet: it does so for the first borrower. */
    static Optional<Figures> read(String name) {
        try {
            Object pool = pool(name);
            return pool == null ? Optional.empty() : Optional.of(figures(pool));
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "The server's pool cannot be read", e);
            return Optional.empty();
        }
    }

    /**
     * Has {@link PoolEvents} count what happens to the pool, if it does not yet. To be repeated: some changes by the administrator
     * make the server begin a new pool of the same name.
     */
    static void countEvents(String name) {
        try {
            Object pool = pool(name);
            if (pool == null) {
                return;
            }
            // The server's own list of listeners must not grow while a borrower walks through it; this field may
            // change.
            Field field =
                    type("com.sun.enterprise.resource.pool.ConnectionPool").getDeclaredField("poolLifeCycleListener");
            field.setAccessible(true);
            Object listener = field.get(pool);
            if (!PoolEvents.areCountedBy(listener)) {
                field.set(pool, PoolEvents.before(listener, field.getType()));
            }
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            LOG.log(Level.DEBUG, "The server's pool tells no events", e);
        }
    }

    /**
     * Closes the pool's connections and makes the server forget the class that opened them. It would otherwise go on to use
     * that class after the application is gone; the next borrower makes the pool anew, from the application of that time.
     */
    static void release(String name) {
        try {
            Class<?> nameType = type("org.glassfish.resourcebase.resources.api.PoolInfo");
            Object poolName = nameType.getConstructor(String.class).newInstance(name);
            type("com.sun.enterprise.resource.pool.PoolManager")
                    .getMethod("killPool", nameType)
                    .invoke(poolManager(), poolName);
            Class<?> registryType = type("com.sun.enterprise.connectors.ConnectorRegistry");
            registryType
                    .getMethod("removeManagedConnectionFactory", nameType)
                    .invoke(registryType.getMethod("getInstance").invoke(null), poolName);
        } catch (ClassNotFoundException e) {
            LOG.log(Level.DEBUG, "Another server's pool needs no release", e);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "The server still holds the pool; restart it before deploying again", e);
        }
    }

    private static @Nullable Object pool(String name) throws ReflectiveOperationException {
        Class<?> nameType = type("org.glassfish.resourcebase.resources.api.PoolInfo");
        return type("com.sun.enterprise.resource.pool.PoolManager")
                .getMethod("getPool", nameType)
                .invoke(poolManager(), nameType.getConstructor(String.class).newInstance(name));
    }

    private static Object poolManager() throws ReflectiveOperationException {
        Class<?> runtimeType = type("com.sun.enterprise.connectors.ConnectorRuntime");
        return runtimeType
                .getMethod("getPoolManager")
                .invoke(runtimeType.getMethod("getRuntime").invoke(null));
    }

    private static Figures figures(Object pool) throws ReflectiveOperationException {
        Class<?> poolType = type("com.sun.enterprise.resource.pool.ResourcePool");
        Class<?> statusType = type("com.sun.enterprise.resource.pool.PoolStatus");
        Class<?> queueType = type("com.sun.enterprise.resource.pool.waitqueue.PoolWaitQueue");
        Object status = poolType.getMethod("getPoolStatus").invoke(pool);
        Object queue = poolType.getMethod("getPoolWaitQueue").invoke(pool);
        return new Figures(
                number(poolType, "getSteadyPoolSize", pool),
                number(poolType, "getMaxPoolSize", pool),
                number(statusType, "getNumConnUsed", status),
                number(statusType, "getNumConnFree", status),
                number(queueType, "getQueueLength", queue));
    }

    private static int number(Class<?> type, String method, Object target) throws ReflectiveOperationException {
        return (int) type.getMethod(method).invoke(target);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, false, PayaraPool.class.getClassLoader());
    }
}
