package ai.agentsflow.platform.payara;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.nio.NIOTransport;
import org.jspecify.annotations.Nullable;

/**
 * Payara's listeners for HTTP that are open now, as its network layer, Grizzly, has them; the console's own is left out. Payara is
 * known by name alone.
 */
final class PayaraListeners {

    private static final String CONFIGURATION = "org.glassfish.grizzly.config.dom.";
    private static final String KERNEL = "com.sun.enterprise.v3.services.impl.";

    /** The server's name for the configuration that it runs by; a domain may have others beside it. */
    private static final String IN_FORCE = "default-instance-name";

    private static final String CONSOLE = "admin-listener";

    private PayaraListeners() {}

    /**
     * One of them.
     *
     * @param headBytes how much of a request's head it takes
     * @param fields how many headers
     */
    record Listener(String name, NIOTransport transport, int headBytes, int fields) {}

    /**
     * Those that are open now.
     *
     * @throws ReflectiveOperationException on another server
     */
    static List<Listener> open() throws ReflectiveOperationException {
        Object locator = get("org.glassfish.internal.api.Globals", "getDefaultBaseServiceLocator", null);
        var found = new ArrayList<Listener>();
        if (locator == null) {
            return found;
        }
        var locate = type("org.glassfish.hk2.api.ServiceLocator")
                .getMethod("getService", Class.class, String.class, Annotation[].class);
        var nothing = new Annotation[0];
        Object configuration =
                locate.invoke(locator, type("com.sun.enterprise.config.serverbeans.Config"), IN_FORCE, nothing);
        Object listening = locate.invoke(locator, type(KERNEL + "GrizzlyService"), null, nothing);
        if (configuration == null || listening == null) {
            return found;
        }
        Object network = get("com.sun.enterprise.config.serverbeans.Config", "getNetworkConfig", configuration);
        Object listeners = get(CONFIGURATION + "NetworkConfig", "getNetworkListeners", network);
        var lookup = listening.getClass().getMethod("lookupNetworkProxy", type(CONFIGURATION + "NetworkListener"));
        for (Object listener : (List<?>) get(CONFIGURATION + "NetworkListeners", "getNetworkListener", listeners)) {
            var name = (String) get(CONFIGURATION + "NetworkListener", "getName", listener);
            var transport = transport(lookup.invoke(listening, listener));
            if (!CONSOLE.equals(name) && transport != null) {
                found.add(listener(name, transport, listener));
            }
        }
        return found;
    }

    private static Listener listener(String name, NIOTransport transport, Object listener)
            throws ReflectiveOperationException {
        Object protocol = get(CONFIGURATION + "NetworkListener", "findHttpProtocol", listener);
        Object http = protocol == null ? null : get(CONFIGURATION + "Protocol", "getHttp", protocol);
        if (http == null) {
            return new Listener(name, transport, Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        return new Listener(
                name, transport, number(http, "getHeaderBufferLengthBytes"), number(http, "getMaxRequestHeaders"));
    }

    private static int number(Object http, String attribute) throws ReflectiveOperationException {
        return Integer.parseInt(String.valueOf(get(CONFIGURATION + "Http", attribute, http)));
    }

    /** Null for a listener that is closed, or is given its connections by another. */
    private static @Nullable NIOTransport transport(@Nullable Object proxy) throws ReflectiveOperationException {
        if (!type(KERNEL + "GrizzlyProxy").isInstance(proxy)) {
            return null;
        }
        Object listener = get(KERNEL + "GrizzlyProxy", "getUnderlyingListener", proxy);
        var known = "org.glassfish.grizzly.config.GenericGrizzlyListener";
        return type(known).isInstance(listener)
                        && get(known, "getTransport", listener) instanceof NIOTransport transport
                ? transport
                : null;
    }

    private static Object get(String type, String method, @Nullable Object target) throws ReflectiveOperationException {
        return type(type).getMethod(method).invoke(target);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, false, PayaraListeners.class.getClassLoader());
    }
}
