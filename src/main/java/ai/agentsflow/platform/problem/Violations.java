package ai.agentsflow.platform.problem;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Broken Bean Validation constraints in the client's own names. */
public final class Violations {

    private Violations() {}

    public static ProblemException problem(Collection<? extends ConstraintViolation<?>> violations) {
        return Inputs.invalid(violations.stream()
                .map(violation -> new Violation(path(violation.getPropertyPath()), violation.getMessage()))
                .sorted(Comparator.comparing(Violation::path).thenComparing(Violation::message))
                .toList());
    }

    /** {@code send.body.conversationId} is {@code conversation_id} to a client: neither the method nor a body's parameter has a name there. */
    private static String path(Path path) {
        var text = new StringBuilder();
        String parameter = "";
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = snake(node.getName());
            } else if (node.getKind() == ElementKind.PROPERTY) {
                if (node.isInIterable()) {
                    text.append('[')
                            .append(node.getIndex() == null ? node.getKey() : node.getIndex())
                            .append(']');
                }
                text.append(text.isEmpty() ? "" : ".").append(snake(node.getName()));
            } else if (node.getKind() == ElementKind.CONTAINER_ELEMENT) {
                text.append('[')
                        .append(node.getIndex() == null ? node.getKey() : node.getIndex())
                        .append(']');
            }
        }
        if (text.isEmpty()) {
            return parameter.isEmpty() ? "body" : parameter;
        }
        return text.toString();
    }

    private static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
