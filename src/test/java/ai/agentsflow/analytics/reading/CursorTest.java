package ai.agentsflow.analytics.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @CsvSource({"0, ''", "-17, a b", "9007199254740993, größer 🎉", "1, 'two\nlines'"})
    void comesBackAsItWasSent(long number, String name) {
        var cursor = new Cursor(number, name);

        assertThat(cursor.text()).matches("[A-Za-z0-9_-]{1,2048}");
        assertThat(Cursor.of(cursor.text())).isEqualTo(cursor);
    }

    /** Among them texts that are base64: of nothing, of no number, of a number that is none, of U+0000. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%%", "====", "YWJj", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5IHg", "MSBhAGI", "MQ", "ü"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Cursor.of(text))
                .isInstanceOf(ProblemException.class)
                .hasMessage("cursor must be the next_cursor of another page");
    }

    @ParameterizedTest
    @ValueSource(ints = {2049, 1_000_000})
    void refusesWhatIsTooLong(int length) {
        assertThatThrownBy(() -> Cursor.of("A".repeat(length))).isInstanceOf(ProblemException.class);
    }
}
