package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.database.pool.ServerPool;
import jakarta.enterprise.context.Dependent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Payara's own view of a pool, known by name alone. */
@Dependent
class PayaraPool implements ServerPool {

    private static final Logger LOG = System.getLogger(PayaraPool.class.getName());

    @Override
    public Optional<Figures> read(String name) {
        try {
            Object pool = pool(name);
            return pool == null ? Optional.empty() : Optional.of(figures(pool));
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "The server's pool cannot be read", e);
            return Optional.empty();
        }
    }

    @Override
    public void tell(String name, Listener listener, Growth growth) {
        try {
            Object pool = pool(name);
            if (pool == null) {
                return;
            }
            // The server's own list of listeners must not grow while a borrower walks through it; this field may
            // change.
            Field told = field("poolLifeCycleListener");
            Object former = told.get(pool);
            if (!PoolEvents.areToldBy(former)) {
                told.set(pool, PoolEvents.before(former, told.getType(), listener));
            }
            Field kept = field("ds");
            Object connections = kept.get(pool);
            if (!PoolGrowth.isBefore(connections)) {
                kept.set(pool, PoolGrowth.before(connections, kept.getType(), growth));
            }
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            LOG.log(Level.DEBUG, "The server's pool tells no events", e);
        }
    }

    private static Field field(String name) throws ReflectiveOperationException {
        Field field = type("com.sun.enterprise.resource.pool.ConnectionPool").getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    @Override
    public void release(String name) {
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
