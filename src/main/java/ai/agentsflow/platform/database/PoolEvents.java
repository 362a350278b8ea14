package ai.agentsflow.platform.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the listener that the server's pool tells of each event, and counts those that it keeps no lasting count of. All
 * else is the listener's own: the server's monitoring goes on to work.
 */
final class PoolEvents implements InvocationHandler {

    private final @Nullable Object former;

    private PoolEvents(@Nullable Object former) {
        this.former = former;
    }

    /** A listener of the server's own type, which Payara Server shows to no application: only that type's loader knows it. */
    static Object before(@Nullable Object former, Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new PoolEvents(former));
    }

    static boolean areCountedBy(@Nullable Object listener) {
        return listener != null
                && Proxy.isProxyClass(listener.getClass())
                && Proxy.getInvocationHandler(listener) instanceof PoolEvents;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "connectionRequestServed" -> {
                PoolEvent.SERVED.happened();
                if (arguments != null && arguments[0] instanceof Long millis) {
                    PoolEvent.WAITED_MILLIS.happened(millis);
                }
            }
            case "connectionTimedOut" -> PoolEvent.TIMED_OUT.happened();
            case "foundPotentialConnectionLeak" -> PoolEvent.LEAKED.happened();
            default -> {
                // not counted here
            }
        }
        try {
            return former == null ? null : method.invoke(former, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
