package ai.agentsflow.platform.schema;

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

/** A name: 1 to {@link #most} characters in one line, not blank. Null is fine. */
@Documented
@Constraint(validatedBy = OneLine.Validator.class)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface OneLine {

    int most();

    String message() default "must be 1 to {most} characters in one line, and not blank";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at a text. */
    class Validator implements ConstraintValidator<OneLine, String> {

        private int most;

        @Override
        public void initialize(OneLine rule) {
            most = rule.most();
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null || StoredText.isLine(text, most);
        }
    }
}
