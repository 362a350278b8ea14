package ai.agentsflow.limits;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;

/** Applies {@link RateLimited} where it stands on a JAX-RS resource or method. What a caller may not do at all is not counted. */
@Provider
public class RateLimitFeature implements DynamicFeature {

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        var onMethod = resource.getResourceMethod().getAnnotation(RateLimited.class);
        var said = onMethod != null ? onMethod : resource.getResourceClass().getAnnotation(RateLimited.class);
        if (said != null) {
            context.register(new LimitCheck(Limit.of(said)));
        }
    }

    @Priority(Priorities.AUTHORIZATION + 1)
    private record LimitCheck(Limit limit) implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            if (request.getProperty(LimitedRequest.NAME) instanceof LimitedRequest limited) {
                limited.count(limit);
            } else {
                throw new IllegalStateException("a request came past the filter for limits");
            }
        }
    }
}
