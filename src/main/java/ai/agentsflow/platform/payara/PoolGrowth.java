package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.database.pool.ServerPool;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the list of connections that the server's pool keeps, and answers "none added" where a {@link ServerPool.Growth} says
 * that there are no more. The pool then has its borrower wait for one that is given back, as it does when it has its full size; by
 * itself it would fail the borrower, and one that cannot fill up to its steady size would fail every one.
 *
 * <p>The pool opens all of its steady connections one after the other for whoever comes first. Where that is slow, it is left with the
 * one that the borrower needs, and others are opened for whom no connection is free.
 */
final class PoolGrowth implements InvocationHandler {

    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(500);

    private final Object connections;
    private final Class<?> type;
    private final ServerPool.Growth growth;
    private volatile boolean slow;

    private PoolGrowth(Object connections, Class<?> type, ServerPool.Growth growth) {
        this.connections = connections;
        this.type = type;
        this.growth = growth;
    }

    /** A list of the server's own type. */
    static Object before(Object connections, Class<?> type, ServerPool.Growth growth) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new PoolGrowth(connections, type, growth));
    }

    static boolean isBefore(Object connections) {
        return Proxy.isProxyClass(connections.getClass())
                && Proxy.getInvocationHandler(connections) instanceof PoolGrowth;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.getName().equals("addResource")
                    ? added(method, arguments)
                    : method.invoke(connections, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private Object added(Method method, Object @Nullable [] arguments) throws ReflectiveOperationException {
        if ((slow && number("getFreeListSize") > 0) || !growth.mayOpen()) {
            return 0;
        }
        long began = System.nanoTime();
        try {
            var added = method.invoke(connections, arguments);
            growth.opened(number("getResourcesSize"));
            return added;
        } catch (InvocationTargetException e) {
            if (growth.isShortage(e, number("getResourcesSize"))) {
                return 0;
            }
            throw e;
        } finally {
            slow = System.nanoTime() - began > SLOW;
        }
    }

    private int number(String method) throws ReflectiveOperationException {
        return (int) type.getMethod(method).invoke(connections);
    }
}
