package ai.agentsflow.platform.web;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * A name or an id: 1 to {@link #most} characters in one line, as every database takes it. Characters are counted in UTF-16, as
 * H2 counts those of a column: an emoji is two. Null is fine.
 */
@Documented
@Constraint(validatedBy = OneLine.Validator.class)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface OneLine {

    int most();

    /** Whether it may hold spaces; a line of spaces alone is none. */
    boolean spaces() default true;

    String message() default "must be 1 to {most} characters in one line";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at a text. */
    class Validator implements ConstraintValidator<OneLine, String> {

        private int most;
        private boolean spaces;

        @Override
        public void initialize(OneLine rule) {
            most = rule.most();
            spaces = rule.spaces();
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null || StoredText.isLine(text, most, spaces);
        }
    }
}
