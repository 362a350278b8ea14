package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.shutdown.ServerEvents;
import jakarta.enterprise.context.Dependent;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Payara's news that it is about to stop, or to take this application away, heard while requests still reach it: what the
 * application itself is told comes when they no longer do. Whoever hears it is waited for.
 *
 * <p>Payara is known by name alone; on another server there is nothing to hear.
 */
@Dependent
class PayaraEvents implements ServerEvents {

    private static final System.Logger LOG = System.getLogger(PayaraEvents.class.getName());

    private @Nullable Registration registration;

    /** What has been registered, and where. */
    private record Registration(Object events, Object listener, Method unregister) {}

    @Override
    public void listen(String application, Runnable onLeaving) {
        try {
            var contract = type("org.glassfish.api.event.Events");
            var listenerType = type("org.glassfish.api.event.EventListener");
            var stopping = type("org.glassfish.api.event.EventTypes")
                    .getField("PREPARE_SHUTDOWN")
                    .get(null);
            var leaving = type("org.glassfish.internal.deployment.Deployment")
                    .getField("UNDEPLOYMENT_VALIDATION")
                    .get(null);
            var habitat = type("org.glassfish.internal.api.Globals")
                    .getMethod("getDefaultHabitat")
                    .invoke(null);
            var events = type("org.glassfish.hk2.api.ServiceLocator")
                    .getMethod("getService", Class.class, java.lang.annotation.Annotation[].class)
                    .invoke(habitat, contract, new java.lang.annotation.Annotation[0]);
            var ours = Proxy.newProxyInstance(
                    PayaraEvents.class.getClassLoader(), new Class<?>[] {listenerType}, (self, method, arguments) -> {
                        switch (method.getName()) {
                            case "event" -> {
                                var kind = get(arguments[0], "type");
                                if (kind == stopping || (kind == leaving && isAbout(application, arguments[0]))) {
                                    hear(onLeaving);
                                }
                            }
                            case "equals" -> {
                                return self == arguments[0];
                            }
                            case "hashCode" -> {
                                return System.identityHashCode(self);
                            }
                            default -> {}
                        }
                        return null;
                    });
            contract.getMethod("register", listenerType).invoke(events, ours);
            registration = new Registration(events, ours, contract.getMethod("unregister", listenerType));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "This server does not say beforehand that it takes the application away", e);
        }
    }

    @Override
    public void leave() {
        var registered = registration;
        if (registered != null) {
            try {
                registered.unregister().invoke(registered.events(), registered.listener());
            } catch (ReflectiveOperationException e) {
                LOG.log(Level.WARNING, "The server still knows the application that it has taken away", e);
            }
        }
    }

    /** On a thread of the server's, which stands for no application. */
    private static void hear(Runnable listener) {
        var thread = Thread.currentThread();
        var theirs = thread.getContextClassLoader();
        thread.setContextClassLoader(PayaraEvents.class.getClassLoader());
        try {
            listener.run();
        } finally {
            thread.setContextClassLoader(theirs);
        }
    }

    private static boolean isAbout(String application, Object event) throws ReflectiveOperationException {
        var parameters = type("org.glassfish.api.deployment.UndeployCommandParameters");
        var wish = type("org.glassfish.api.deployment.DeploymentContext")
                .getMethod("getCommandParameters", Class.class)
                .invoke(get(event, "hook"), parameters);
        return application.equals(parameters.getField("name").get(wish));
    }

    private static Object get(Object event, String method) throws ReflectiveOperationException {
        return type("org.glassfish.api.event.EventListener$Event")
                .getMethod(method)
                .invoke(event);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, false, PayaraEvents.class.getClassLoader());
    }
}
