package ai.agentsflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateRangeTest {

    private static final Instant NOW = Instant.parse("2026-03-15T12:30:00Z");

    @ParameterizedTest
    @CsvSource({
        // asked for | meant
        ",                                   ,                                    2026-02-13T12:30:00Z, 2026-03-15T12:30:00Z",
        "2026-03-01,                         ,                                    2026-03-01T00:00:00Z, 2026-03-15T12:30:00Z",
        ",                                   2026-03-01,                          2026-01-31T00:00:00Z, 2026-03-02T00:00:00Z",
        "2026-03-01,                         2026-03-01,                          2026-03-01T00:00:00Z, 2026-03-02T00:00:00Z",
        "2026-03-01T06:00:00Z,               2026-03-01T06:00:00Z,                2026-03-01T06:00:00Z, 2026-03-01T06:00:00Z",
        "2026-03-01T06:00:00.5+02:00,        2026-03-02,                          2026-03-01T04:00:00.5Z, 2026-03-03T00:00:00Z",
        "2024-02-29,                         2025-02-27,                          2024-02-29T00:00:00Z, 2025-02-28T00:00:00Z",
        "2025-01-01,                         2026-01-01,                          2025-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
        "2026-12-01,                         2026-12-31,                          2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "9999-12-31,                         9999-12-31,                          9999-12-31T00:00:00Z, 9999-12-31T23:59:59.999999Z",
        ",                                   0001-01-01,                          0001-01-01T00:00:00Z, 0001-01-02T00:00:00Z"
    })
    void readsWhatIsAskedFor(String start, String end, Instant from, Instant to) {
        assertThat(DateRange.of(start, end, NOW)).isEqualTo(new DateRange(from, to));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02T00:00:01Z, 2026-03-01, start_date must not be after end_date",
        "2026-04-01, , start_date must not be after end_date",
        "2025-01-01, 2026-01-02, start_date must lie within 366 days before end_date",
        "0001-01-01, , start_date must lie within 366 days before end_date",
        "yesterday, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "2026-02-30, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "2026-2-3, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "2026-03-01T06:00:00, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "1767225600, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "'', , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        ", 2026-13-01, end_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "+300000-01-01T00:00:00Z, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        ", +999999999-12-31T23:59:59.999999999-18:00, end_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        ", -999999999-01-01T00:00:00+18:00, end_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "0000-01-01, , start_date must lie in the years 1 to 9999",
        ", 0000-12-31T23:59:59Z, end_date must lie in the years 1 to 9999",
        "-0001-01-01T00:00:00Z, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "+10000-01-01T00:00:00Z, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "9999-12-31T23:59:59-01:00, , start_date must lie in the years 1 to 9999",
        "9999-12-31, , start_date must not be after end_date",
        "+9999-01-01, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
        "+300000-01, , start_date must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z"
    })
    void refusesAnythingElse(String start, String end, String fault) {
        assertThatThrownBy(() -> DateRange.of(start, end, NOW))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.INVALID_INPUT))
                .hasMessage(fault);
    }
}
