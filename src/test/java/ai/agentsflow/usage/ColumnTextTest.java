package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "gpt-4o-mini", "Grüße", "🎉🎉", "two\nlines\t\u001b"})
    void leavesWhatFitsAsItIs(String text) {
        assertThat(ColumnText.fit(text, 12)).isEqualTo(text);
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(ColumnText.fit("x".repeat(1_000_000), 32)).isEqualTo("x".repeat(32));
    }

    @Test
    void cutsNoCharacterInTwo() {
        assertThat(ColumnText.fit("abc🎉", 4)).isEqualTo("abc");
        assertThat(ColumnText.fit("abc🎉", 5)).isEqualTo("abc🎉");
        assertThat(ColumnText.fit("🎉".repeat(20), 33)).isEqualTo("🎉".repeat(16));
    }

    @Test
    void replacesWhatNoDatabaseTakes() {
        assertThat(ColumnText.fit("a\0b", 9)).isEqualTo("a\uFFFDb");
        assertThat(ColumnText.fit("a\uD83Cb", 9)).isEqualTo("a\uFFFDb");
        assertThat(ColumnText.fit("\uDF89\uD83C", 9)).isEqualTo("\uFFFD\uFFFD");
        assertThat(ColumnText.fit("🎉\0🎉", 9)).isEqualTo("🎉\uFFFD🎉");
    }
}
