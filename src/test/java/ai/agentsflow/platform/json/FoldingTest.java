package ai.agentsflow.platform.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldingTest {

    @ParameterizedTest
    @ValueSource(strings = {"STREAM", "Stream", "\u017ftream", "\ufb06ream", "\ufb05ream"})
    void knowsAStreamInEverySpelling(String name) {
        assertThat(Folding.fold(name)).isEqualTo("stream");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokIn", "to\u212ain", "tok\u0131n", "tok\u0130n"})
    void knowsTheSignForKelvinAndTurkishLetters(String name) {
        assertThat(Folding.fold(name)).isEqualTo("tokin");
    }

    @Test
    void keepsOtherNamesApart() {
        assertThat(Folding.fold("m\u00f6del")).isNotEqualTo("model");
        assertThat(Folding.fold("max-tokens")).isNotEqualTo("max_tokens");
    }

    /** Whatever the JDK takes for the same letter in another case is the same name here. */
    @Test
    void foldsWhatComparisonsWithoutCaseTakeForTheSame() {
        IntStream.rangeClosed(0, 0xFFFF)
                .filter(c -> !Character.isSurrogate((char) c))
                .mapToObj(Character::toString)
                .forEach(letter -> "abcdefghijklmnopqrstuvwxyz_"
                        .chars()
                        .mapToObj(Character::toString)
                        .filter(letter::equalsIgnoreCase)
                        .forEach(plain -> assertThat(Folding.fold(letter)).isEqualTo(plain)));
    }
}
