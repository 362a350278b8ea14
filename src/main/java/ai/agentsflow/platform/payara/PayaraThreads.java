package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.web.ServerThreads;
import jakarta.enterprise.context.Dependent;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Payara's threads for requests, as its network layer, Grizzly, has them at this moment: a change by the administrator that is
 * not in force yet does not count. Both are known by name alone; on another server there is nothing to read.
 */
@Dependent
class PayaraThreads implements ServerThreads {

    private static final System.Logger LOG = System.getLogger(PayaraThreads.class.getName());

    private static final String CONFIGURATION = "org.glassfish.grizzly.config.dom.";
    private static final String KERNEL = "com.sun.enterprise.v3.services.impl.";

    /** The server's name for the configuration that it runs by; a domain may have others beside it. */
    private static final String IN_FORCE = "default-instance-name";

    private static final String CONSOLE = "admin-listener";

    @Override
    public Optional<Integer> max() {
        try {
            Object locator = get("org.glassfish.internal.api.Globals", "getDefaultBaseServiceLocator", null);
            return locator == null ? Optional.empty() : max(locator);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "the server's threads cannot be read", e);
            return Optional.empty();
        }
    }

    private static Optional<Integer> max(Object locator) throws ReflectiveOperationException {
        var locate = type("org.glassfish.hk2.api.ServiceLocator")
                .getMethod("getService", Class.class, String.class, Annotation[].class);
        var nothing = new Annotation[0];
        Object configuration =
                locate.invoke(locator, type("com.sun.enterprise.config.serverbeans.Config"), IN_FORCE, nothing);
        Object listening = locate.invoke(locator, type(KERNEL + "GrizzlyService"), null, nothing);
        if (configuration == null || listening == null) {
            return Optional.empty();
        }
        Object network = get("com.sun.enterprise.config.serverbeans.Config", "getNetworkConfig", configuration);
        Object listeners = get(CONFIGURATION + "NetworkConfig", "getNetworkListeners", network);
        var lookup = listening.getClass().getMethod("lookupNetworkProxy", type(CONFIGURATION + "NetworkListener"));
        Optional<Integer> most = Optional.empty();
        for (Object listener : (List<?>) get(CONFIGURATION + "NetworkListeners", "getNetworkListener", listeners)) {
            if (!CONSOLE.equals(get(CONFIGURATION + "NetworkListener", "getName", listener))) {
                var max = threads(lookup.invoke(listening, listener));
                most = max.isPresent() && (most.isEmpty() || max.get() > most.get()) ? max : most;
            }
        }
        return most;
    }

    /** Of one listener; empty for one that is closed, or is given its connections by another. */
    private static Optional<Integer> threads(@Nullable Object proxy) throws ReflectiveOperationException {
        if (!type(KERNEL + "GrizzlyProxy").isInstance(proxy)) {
            return Optional.empty();
        }
        Object listener = get(KERNEL + "GrizzlyProxy", "getUnderlyingListener", proxy);
        var known = "org.glassfish.grizzly.config.GenericGrizzlyListener";
        if (!type(known).isInstance(listener)) {
            return Optional.empty();
        }
        Object pool =
                get("org.glassfish.grizzly.Transport", "getWorkerThreadPool", get(known, "getTransport", listener));
        var executor = "org.glassfish.grizzly.threadpool.GrizzlyExecutorService";
        if (!type(executor).isInstance(pool)) {
            return Optional.empty();
        }
        Object sizes = get(executor, "getConfiguration", pool);
        return Optional.ofNullable(
                (Integer) get("org.glassfish.grizzly.threadpool.ThreadPoolConfig", "getMaxPoolSize", sizes));
    }

    private static Object get(String type, String method, @Nullable Object target) throws ReflectiveOperationException {
        return type(type).getMethod(method).invoke(target);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, false, PayaraThreads.class.getClassLoader());
    }
}
