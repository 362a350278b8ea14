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

/** What somebody says: 1 to {@link #most} characters, not blank, and nothing that cannot be stored and sent as UTF-8. */
@Documented
@Constraint(validatedBy = Text.Validator.class)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Text {

    int most();

    String message();

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at a text, and tells what cannot be stored in words of its own. */
    class Validator implements ConstraintValidator<Text, String> {

        private int most;

        @Override
        public void initialize(Text rule) {
            most = rule.most();
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null || !StoredText.isFilled(text, most)) {
                return false;
            }
            if (!StoredText.isSound(text)) {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(StoredText.RULE).addConstraintViolation();
                return false;
            }
            return true;
        }
    }
}
