package ai.agentsflow.chat;

import ai.agentsflow.platform.web.StoredText;
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

/** A message: 1 to 10,000 characters, not blank, and nothing that cannot be stored and sent as UTF-8. */
@Documented
@Constraint(validatedBy = MessageText.Validator.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@interface MessageText {

    int LONGEST = 10_000;

    String message() default "must be 1 to 10,000 characters and not blank";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    class Validator implements ConstraintValidator<MessageText, String> {

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null || text.isBlank() || text.codePointCount(0, text.length()) > LONGEST) {
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
