package ai.agentsflow.platform.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.Constraint;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.List;

/** The constraints of bodies that clients send, in the words of schemas. */
final class SchemaRules {

    private static final String BLANKS =
            "\\u0009-\\u000d\\u001c-\\u0020\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000";
    private static final String CONTROLS = "\\u0000-\\u001f\\u007f-\\u009f";

    /** What {@link StoredText#isText} takes, but for the length. */
    static final String TEXT = "^[^\\u0000]*[^\\u0000" + BLANKS + "][^\\u0000]*$";

    /** What {@link StoredText#isLine} takes, but for the length. */
    static final String LINE = "^[^" + CONTROLS + "]*[^" + CONTROLS + BLANKS + "][^" + CONTROLS + "]*$";

    /** {@code @NotBlank} takes off all characters up to the space. */
    private static final String FILLED = "[^\\u0000-\\u0020]";

    /** A schema has other words for these, or none. */
    private static final List<String> ELSEWHERE = List.of(NotNull.class.getSimpleName(), "ContextLimit");

    private SchemaRules() {}

    /** What the constraints of a component, or of a list's entries, say. */
    static void write(AnnotatedElement constrained, ObjectNode schema) {
        Arrays.stream(constrained.getAnnotations())
                .filter(annotation -> annotation.annotationType().isAnnotationPresent(Constraint.class))
                .forEach(constraint -> write(constraint, schema));
    }

    private static void write(Annotation constraint, ObjectNode schema) {
        if (constraint instanceof Text text) {
            schema.put("minLength", 1).put("maxLength", text.most()).put("pattern", TEXT);
        } else if (constraint instanceof OneLine line) {
            schema.put("minLength", 1).put("maxLength", line.most()).put("pattern", LINE);
        } else if (constraint instanceof Pattern pattern) {
            schema.put("pattern", "^(?:" + pattern.regexp() + ")$");
        } else if (constraint instanceof NotBlank) {
            schema.put("minLength", 1).put("pattern", FILLED);
        } else if (constraint instanceof Entries entries) {
            schema.put("minItems", entries.least()).put("maxItems", entries.most());
        } else if (!ELSEWHERE.contains(constraint.annotationType().getSimpleName())) {
            throw new IllegalArgumentException("no words for " + constraint);
        }
    }
}
