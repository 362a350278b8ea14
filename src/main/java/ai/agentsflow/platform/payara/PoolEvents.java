package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.database.pool.ServerPool;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the listener that the server's pool tells of each event, and tells some of them to a listener of ours as well. The
 * server's own monitoring goes on to work.
 */
final class PoolEvents implements InvocationHandler {

    private final @Nullable Object former;

    private final ServerPool.Listener ours;

    private PoolEvents(@Nullable Object former, ServerPool.Listener ours) {
        this.former = former;
        this.ours = ours;
    }

    /** A listener of the server's own type, which Payara Server shows to no application: only that type's loader knows it. */
    static Object before(@Nullable Object former, Class<?> type, ServerPool.Listener ours) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new PoolEvents(former, ours));
    }

    static boolean areToldBy(@Nullable Object listener) {
        return listener != null
                && Proxy.isProxyClass(listener.getClass())
                && Proxy.getInvocationHandler(listener) instanceof PoolEvents;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "connectionRequestServed" -> {
                ours.served(arguments != null && arguments[0] instanceof Long millis ? millis : 0);
            }
            case "connectionTimedOut" -> ours.timedOut();
            case "foundPotentialConnectionLeak" -> ours.leaked();
            default -> {
                // the server's own affair
            }
        }
        try {
            return former == null ? null : method.invoke(former, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
