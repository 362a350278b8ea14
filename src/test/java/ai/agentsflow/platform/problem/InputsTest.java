package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputsTest {

    @Test
    void readsWholeNumbers() {
        assertThat(Inputs.limit("1")).isEqualTo(1);
        assertThat(Inputs.limit("200")).isEqualTo(200);
    }

    @Test
    void takesTheUsualValueWhenNoneIsSent() {
        assertThat(Inputs.limit(null)).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "201", "-1", "1.0", " 1", "1e2", "ten", "99999999999999"})
    void refusesAnythingElse(String text) {
        var problem = catchThrowableOfType(ProblemException.class, () -> Inputs.limit(text));

        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_INPUT);
        assertThat(problem).hasMessage("limit must be a whole number from 1 to 200");
        assertThat(problem.violations())
                .containsExactly(new Violation("limit", "must be a whole number from 1 to 200"));
    }
}
