package ai.agentsflow.access;

import jakarta.annotation.Priority;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Closed by default: an operation opens by {@code @RolesAllowed} or {@code @PermitAll} on its method, else on its class, or not at
 * all.
 */
@Provider
public class RolesFeature implements DynamicFeature {

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        var onMethod = rule(resource.getResourceMethod());
        var rule = onMethod != null ? onMethod : rule(resource.getResourceClass());
        if (rule == null) {
            context.register(new MethodsAlone());
        } else if (!rule.contains("*")) {
            context.register(new RoleCheck(rule));
        }
    }

    /** The roles that an annotation opens to; {@code *} is everybody; null when it says nothing. */
    private static @Nullable Set<String> rule(AnnotatedElement element) {
        if (element.isAnnotationPresent(DenyAll.class)) {
            return Set.of();
        }
        if (element.isAnnotationPresent(PermitAll.class)) {
            return Set.of("*");
        }
        var allowed = element.getAnnotation(RolesAllowed.class);
        return allowed == null ? null : Set.of(allowed.value());
    }

    /** For what has no rule: JAX-RS's own answer to OPTIONS, which names a path's methods to any caller, and nothing else. */
    @Priority(Priorities.AUTHORIZATION)
    private record MethodsAlone() implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            if (!request.getMethod().equals(HttpMethod.OPTIONS)) {
                throw new ForbiddenException();
            }
        }
    }

    @Priority(Priorities.AUTHORIZATION)
    private record RoleCheck(Set<String> roles) implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            var security = request.getSecurityContext();
            if (roles.stream().noneMatch(security::isUserInRole)) {
                throw new ForbiddenException();
            }
        }
    }
}
