package ai.agentsflow.platform.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.stream.Collectors;

/** The paths of the servlets that are {@link OverExchange}. */
@ApplicationScoped
public class ExchangePaths {

    private final Set<String> paths;

    @Inject
    ExchangePaths(ServletContext context) {
        this(context.getServletRegistrations().values().stream()
                .filter(servlet -> isOverExchange(context, servlet))
                .flatMap(servlet -> servlet.getMappings().stream())
                .collect(Collectors.toUnmodifiableSet()));
    }

    /** These, without a server. */
    public ExchangePaths(Set<String> paths) {
        this.paths = paths;
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
