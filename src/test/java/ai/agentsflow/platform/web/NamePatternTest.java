package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

    @ParameterizedTest
    @CsvSource({
        "claude-*, claude-opus-5-5, opus-5-5",
        "claude-*, claude-, ''",
        "*, anything/at:all, anything/at:all",
        "*-latest, gpt-latest, gpt",
        "a*c, abc, b",
        "a*c, ac, ''",
        "o1*, o1, ''"
    })
    void matches(String pattern, String name, String matched) {
        var read = NamePattern.of(pattern).orElseThrow();

        assertThat(read.matches(name)).isTrue();
        assertThat(read.matched(name)).isEqualTo(matched);
        assertThat(read.with(matched)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"claude-*, Claude-x", "claude-*, claude", "aba*aba, aba", "aba*aba, ababa", "openai/*, gpt"})
    void doesNotMatch(String pattern, String name) {
        assertThat(NamePattern.of(pattern).orElseThrow().matches(name)).isFalse();
    }

    @Test
    void hasExactlyOneStar() {
        assertThat(NamePattern.of("gpt")).isEmpty();
        assertThat(NamePattern.of("g*p*")).isEmpty();
        assertThat(NamePattern.of("**")).isEmpty();
    }

    @Test
    void letsARequestUseWhatItsPatternsCover() {
        var requester = new Requester("ann", Set.of(), null, Set.of("claude-*", "exact", "a*b*"));

        assertThat(requester.mayUse("claude-opus-5-5")).isTrue();
        assertThat(requester.mayUse("claude-opus-*")).isTrue();
        assertThat(requester.mayUse("exact")).isTrue();
        assertThat(requester.mayUse("exactly")).isFalse();
        assertThat(requester.mayUse("*")).isFalse();
        assertThat(requester.mayUse("task:claude-x")).isFalse();
        assertThat(requester.mayUse("axbx")).as("no pattern has two stars").isFalse();
    }
}
