package ai.agentsflow.chat;

import jakarta.json.JsonObject;
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

/** An application's context: at most 16,384 characters when written as JSON. */
@Documented
@Constraint(validatedBy = ContextLimit.Validator.class)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@interface ContextLimit {

    int LONGEST = 16_384;

    String message() default "must be at most 16,384 characters of JSON";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Measures the text that a model would be given. */
    class Validator implements ConstraintValidator<ContextLimit, JsonObject> {

        @Override
        public boolean isValid(@Nullable JsonObject context, ConstraintValidatorContext validation) {
            return context == null || context.toString().length() <= LONGEST;
        }
    }
}
