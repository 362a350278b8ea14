package ai.agentsflow.platform.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Partial;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.ConstraintValidatorContext.ConstraintViolationBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    private final Told told = new Told();

    @ParameterizedTest
    @ValueSource(strings = {"a", " a ", "\n<b>a</b>\t", "🎉", "e\u0301", "\uFFFD", "\u202Eright to left"})
    void takesAnyText(String text) {
        assertThat(isValid(text)).isTrue();
    }

    @Test
    void countsCharactersAsPeopleDo() {
        assertThat(isValid("🎉".repeat(10_000))).isTrue();
        assertThat(isValid("🎉".repeat(10_001))).isFalse();
        assertThat(isValid("x".repeat(10_000))).isTrue();
        assertThat(isValid("x".repeat(10_001))).isFalse();
        assertThat(told.rules).as("the usual rule is told").isEmpty();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\n\t ", "\u2003"})
    void refusesBlankText(String text) {
        assertThat(isValid(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "\uD83C", "a\uDF89", "\uDF89\uD83C", "\uD83C\uD83C\uDF89"})
    void refusesWhatCannotBeStored(String text) {
        assertThat(isValid(text)).isFalse();
        assertThat(told.rules).containsExactly("must not hold U+0000 or half a surrogate pair");
        assertThat(told.usualRuleOff).isTrue();
    }

    private record Said(
            @Text(most = 10_000, message = "must say something")
            String text) {}

    private boolean isValid(String text) {
        var validator = new Text.Validator();
        validator.initialize(Said.class.getRecordComponents()[0].getAnnotation(Text.class));
        return validator.isValid(text, Partial.of(ConstraintValidatorContext.class, told));
    }

    /** What the validator tells besides yes and no. */
    public static final class Told {

        private final List<String> rules = new ArrayList<>();
        private boolean usualRuleOff;

        public void disableDefaultConstraintViolation() {
            usualRuleOff = true;
        }

        public ConstraintViolationBuilder buildConstraintViolationWithTemplate(String rule) {
            rules.add(rule);
            return Partial.of(ConstraintViolationBuilder.class, this);
        }

        public ConstraintValidatorContext addConstraintViolation() {
            return Partial.of(ConstraintValidatorContext.class, this);
        }
    }
}
