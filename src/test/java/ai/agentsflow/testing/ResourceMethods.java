package ai.agentsflow.testing;

import ai.agentsflow.RestApplication;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Stream;

/** What a JAX-RS resource answers. */
public final class ResourceMethods {

    private ResourceMethods() {}

    /**
     * One of its methods.
     *
     * @param operation {@code GET /api/models/{name}}
     */
    public record ResourceMethod(String operation, Method method) {}

    /** The methods of a class with a path; none of any other class. */
    public static Stream<ResourceMethod> of(Class<?> type) {
        var resource = type.getAnnotation(Path.class);
        return resource == null
                ? Stream.of()
                : Arrays.stream(type.getMethods())
                        .flatMap(method -> verbs(method)
                                .map(verb -> new ResourceMethod(verb + " " + path(resource, method), method)));
    }

    private static Stream<String> verbs(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .map(HttpMethod::value);
    }

    private static String path(Path resource, Method method) {
        var parts = new ArrayList<String>();
        parts.add(RestApplication.class.getAnnotation(ApplicationPath.class).value());
        parts.add(resource.value());
        if (method.isAnnotationPresent(Path.class)) {
            parts.add(method.getAnnotation(Path.class).value());
        }
        return ("/" + String.join("/", parts)).replaceAll("/+", "/").replaceAll("\\{\\s*(\\w+)\\s*:[^}]*}", "{$1}");
    }
}
