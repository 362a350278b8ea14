package ai.agentsflow.gateway.paths;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;

/** Has each part of the API served without {@code /v1} too, by the servlet of {@link OtherPaths}. */
@ApplicationScoped
public class OtherMappings {

    private static final String ALL_BELOW = "/*";

    /** Before others look which paths there are. */
    private static final int FIRST = StartOrder.CATALOGUE - 1;

    void atStart(@Observes @Priority(FIRST) @Initialized(ApplicationScoped.class) ServletContext context) {
        context.getServletRegistrations().values().stream()
                .filter(servlet -> OtherPaths.class.getName().equals(servlet.getClassName()))
                .forEach(OtherMappings::add);
    }

    private static void add(ServletRegistration servlet) {
        for (String part : GatewayPath.parts()) {
            var taken = servlet.addMapping(part + ALL_BELOW);
            if (!taken.isEmpty()) {
                throw new IllegalStateException("The path %s is another's already.".formatted(taken));
            }
        }
    }
}
