package ai.agentsflow.platform.metrics;

import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;

/**
 * Finds out which route a request has taken, as it stands in the code: {@code /api/models/{name}}, {@code /v1/embeddings}. There
 * are as many as the application has, whatever is asked for.
 */
@Provider
public class Route implements DynamicFeature {

    private static final String NAME = Route.class.getName();

    /** Of a request that has been served; a path that no operation has is its servlet's, {@code /api/*}. */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(NAME) instanceof String route) {
            return route;
        }
        var pattern = request.getHttpServletMapping().getPattern();
        return pattern.isEmpty() ? "/" : pattern;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        var path = path(resource.getResourceClass()) + path(resource.getResourceMethod());
        context.register(new Mark(path));
    }

    private static String path(AnnotatedElement element) {
        var path = element.getAnnotation(Path.class);
        if (path == null || path.value().equals("/")) {
            return "";
        }
        // what a variable must look like is no part of its name: {name: .+}
        var plain = path.value().replaceAll("\\s*:[^{}]*}", "}");
        return plain.startsWith("/") ? plain : "/" + plain;
    }

    /** Before anybody refuses the request: a refusal is the route's too. */
    @Priority(Priorities.AUTHENTICATION - 1)
    private record Mark(String path) implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            var application = request.getUriInfo().getBaseUri().getPath();
            request.setProperty(NAME, application.substring(0, application.length() - 1) + path);
        }
    }
}
