package ai.agentsflow.platform.database.connection;

import ai.agentsflow.platform.database.pool.PoolEvent;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connection that is no longer valid when it is too old, its server is silent, or takes no writes; all else is the driver's. */
public final class AgingConnection implements InvocationHandler {

    private static final Duration VALIDATION = Duration.ofSeconds(1);

    private final Connection physical;
    private final Lifetime lifetime;
    private final Silence silence;
    private final WriteGuard writes;
    private final long openedAt;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long lastAnswer;

    private AgingConnection(Connection physical, Lifetime lifetime, Silence silence, WriteGuard writes) {
        this.physical = physical;
        this.lifetime = lifetime;
        this.silence = silence;
        this.writes = writes;
        this.openedAt = silence.now();
        this.lastAnswer = openedAt;
    }

    public static Connection wrap(Connection physical, Lifetime lifetime, Silence silence, WriteGuard writes) {
        PoolEvent.CREATED.happened();
        return (Connection) Proxy.newProxyInstance(
                AgingConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new AgingConnection(physical, lifetime, silence, writes));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "isValid" -> {
                return valid();
            }
            case "unwrap" -> {
                return unwrap(proxy, argument(arguments));
            }
            case "isWrapperFor" -> {
                Class<?> type = argument(arguments);
                return type.isInstance(proxy) || type.isInstance(physical) || physical.isWrapperFor(type);
            }
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "close", "abort" -> {
                if (closed.compareAndSet(false, true)) {
                    PoolEvent.DESTROYED.happened();
                }
                return delegated(method, arguments);
            }
            default -> {
                return delegated(method, arguments);
            }
        }
    }

    /** Bounded whatever the pool asks for: a pool that asks for no limit would wait as long as a query may take. */
    private boolean valid() {
        if (lifetime.over() || silence.since(lastAnswer) || writes.since(openedAt)) {
            return false;
        }
        long start = silence.now();
        if (writes.answers(physical, VALIDATION)) {
            lastAnswer = silence.now();
            return true;
        }
        if (silence.now() - start >= VALIDATION.toNanos()) {
            silence.noticed();
        }
        return false;
    }

    private Object unwrap(Object proxy, Class<?> type) throws SQLException {
        if (type.isInstance(proxy)) {
            return proxy;
        }
        return type.isInstance(physical) ? physical : physical.unwrap(type);
    }

    private @Nullable Object delegated(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(physical, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw writes.failed(physical, openedAt, failure);
            }
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static Class<?> argument(Object @Nullable [] arguments) throws SQLException {
        if (arguments != null && arguments[0] instanceof Class<?> type) {
            return type;
        }
        throw new SQLException("a type is needed");
    }
}
