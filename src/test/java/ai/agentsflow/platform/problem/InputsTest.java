package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
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

    @Test
    void leavesLayersBelowRoomToAddTheLimit() {
        assertThat(Inputs.offset(null)).isZero();
        assertThat(Inputs.offset("1000000000")).isEqualTo(1_000_000_000);
        for (String text : List.of("1000000001", "2147483647", "9223372036854775808", "-1", "1e9", "0x1", "NaN")) {
            assertThat(catchThrowableOfType(ProblemException.class, () -> Inputs.offset(text)))
                    .hasMessage("offset must be a whole number from 0 to 1000000000");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "201",
                "-1",
                "1.0",
                " 1",
                "1e2",
                "ten",
                "99999999999999",
                "+5",
                "\u0665",
                "99999999999999999999"
            })
    void refusesAnythingElse(String text) {
        var problem = catchThrowableOfType(ProblemException.class, () -> Inputs.limit(text));

        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_INPUT);
        assertThat(problem).hasMessage("limit must be a whole number from 1 to 200");
        assertThat(problem.violations())
                .containsExactly(new Violation("limit", "must be a whole number from 1 to 200"));
    }
}
