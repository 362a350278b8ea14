package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z,                     2026-01-31T12:00:00Z",
        "2026-01-31t12:00:00z,                     2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.5Z,                   2026-01-31T12:00:00.5Z",
        "2026-01-31T12:00:00.1234567891234Z,       2026-01-31T12:00:00.123456789Z",
        "2026-01-31T12:00:00+02:30,                2026-01-31T09:30:00Z",
        "2026-01-31T12:00:00-02:30,                2026-01-31T14:30:00Z",
        "2026-01-31T12:00:00-00:00,                2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00+23:59,                2026-01-30T12:01:00Z",
        "2024-02-29T00:00:00Z,                     2024-02-29T00:00:00Z",
        "2016-12-31T23:59:60Z,                     2017-01-01T00:00:00Z",
        "2017-01-01T00:59:60.25+01:00,             2017-01-01T00:00:00.25Z",
        "0000-12-31T23:59:59Z,                     0000-12-31T23:59:59Z"
    })
    void readsWhatRfc3339Takes(String text, Instant time) {
        assertThat(Times.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-31",
                "2026-01-31T12:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31 12:00:00Z",
                "2026-01-31T12:00:00+0200",
                "2026-01-31T12:00:00+02",
                "2026-01-31T12:00:00+24:00",
                "2026-01-31T12:00:00+02:60",
                "2026-01-31T12:00:00,5Z",
                "2026-01-31T12:00:00.Z",
                "2026-01-31T12:00:60Z",
                "2026-01-31T23:59:61Z",
                "2026-01-31T24:00:00Z",
                "2026-02-30T12:00:00Z",
                "26-01-31T12:00:00Z",
                "+2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00Z ",
                "2026-01-31T12:00:00[UTC]",
                "\u0662026-01-31T12:00:00Z"
            })
    void takesNothingElse(String text) {
        assertThatThrownBy(() -> Times.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
