package ai.agentsflow.platform.schema;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.lang.reflect.AnnotatedElement;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Writes the constraints of bodies that clients send into their schemas, so that both say the same. */
final class SchemaRules {

    /** {@code @NotBlank} takes off all characters up to the space. */
    private static final String FILLED = "[^\\u0000-\\u0020]";

    private SchemaRules() {}

    /** What the constraints of a component, or of a list's entries, say. */
    static void write(AnnotatedElement constrained, Schema schema) {
        var text = constrained.getAnnotation(Text.class);
        if (text != null) {
            schema.minLength(1).maxLength(text.most()).pattern(StoredText.TEXT_PATTERN);
        }
        var line = constrained.getAnnotation(OneLine.class);
        if (line != null) {
            schema.minLength(1).maxLength(line.most()).pattern(StoredText.LINE_PATTERN);
        }
        var pattern = constrained.getAnnotation(Pattern.class);
        if (pattern != null) {
            schema.pattern("^(?:" + pattern.regexp() + ")$");
        }
        if (constrained.isAnnotationPresent(NotBlank.class)) {
            schema.minLength(1).pattern(FILLED);
        }
        var entries = constrained.getAnnotation(Entries.class);
        if (entries != null) {
            schema.minItems(entries.least()).maxItems(entries.most());
        }
    }
}
