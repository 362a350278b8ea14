package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WellFormedTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/api/models/demo",
                "/api/models/a%2Fb",
                "model=task%3achat&x=+",
                "q=%C3%A9%e2%82%ac%F0%9F%99%82",
                "q=é",
                "%7f%01",
                "100%25"
            })
    void takesEscapesOfUtf8(String target) {
        assertThat(WellFormedTarget.isWellFormed(target)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "50%",
                "50%2",
                "%zz",
                "%2g",
                "%-1",
                "%+1",
                "% 1",
                "%u0041",
                "%１１",
                "%00",
                "a%00b",
                "a\0b",
                "%ff",
                "%c3",
                "%c3x%a9",
                "%c0%80",
                "%ed%a0%80",
                "%f4%90%80%80",
                "%e2%82&%ac"
            })
    void refusesEveryOther(String target) {
        assertThat(WellFormedTarget.isWellFormed(target)).isFalse();
    }

    @Test
    void takesARequestWithoutAQuery() {
        assertThat(WellFormedTarget.isWellFormed(null)).isTrue();
    }
}
