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
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** How many entries a list may have, told in one sentence; null is fine. */
@Documented
@Constraint(validatedBy = Entries.Validator.class)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface Entries {

    int least();

    int most();

    String message() default "must have {least} to {most} entries";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Counts. */
    class Validator implements ConstraintValidator<Entries, Collection<?>> {

        private int least;
        private int most;

        @Override
        public void initialize(Entries rule) {
            least = rule.least();
            most = rule.most();
        }

        @Override
        public boolean isValid(@Nullable Collection<?> list, ConstraintValidatorContext context) {
            return list == null || (list.size() >= least && list.size() <= most);
        }
    }
}
