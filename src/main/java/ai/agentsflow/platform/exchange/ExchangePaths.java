package ai.agentsflow.platform.exchange;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.stream.Collectors;

/** The paths of the servlets that are {@link OverExchange}. */
@ApplicationScoped
public class ExchangePaths {

    private volatile Set<String> paths = Set.of();

    /** Reads them where the server hands its context over; one that is injected would need the scope of a request. */
    void atStart(
            @Observes @Priority(StartOrder.CONFIGURATION) @Initialized(ApplicationScoped.class)
                    ServletContext context) {
        paths = context.getServletRegistrations().values().stream()
                .filter(servlet -> isOverExchange(context, servlet))
                .flatMap(servlet -> servlet.getMappings().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Servlets that the server brings by itself may be of classes that are not to be seen from here. */
    private static boolean isOverExchange(ServletContext context, ServletRegistration servlet) {
        try {
            return servlet.getClassName() != null
                    && Class.forName(servlet.getClassName(), false, context.getClassLoader())
                            .isAnnotationPresent(OverExchange.class);
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** All of them. */
    public Set<String> all() {
        return paths;
    }

    /** Whether a request is for one of them. */
    public boolean contains(HttpServletRequest request) {
        return paths.contains(request.getServletPath());
    }
}
