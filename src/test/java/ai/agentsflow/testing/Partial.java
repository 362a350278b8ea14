package ai.agentsflow.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * A large interface of the platform of which a test needs a few methods only: those that a hand-written object has, by name
 * and parameters. Each of the others fails when it is called.
 */
public final class Partial {

    private Partial() {}

    public static <T> T of(Class<T> type, Object behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(behaviour, arguments);
                    }
                    try {
                        return find(behaviour, method).invoke(behaviour, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static Method find(Object behaviour, Method wanted) {
        try {
            Method found = behaviour.getClass().getMethod(wanted.getName(), wanted.getParameterTypes());
            found.setAccessible(true);
            return found;
        } catch (NoSuchMethodException e) {
            throw new UnsupportedOperationException("this test does not foresee " + wanted, e);
        }
    }
}
