package ai.agentsflow.analytics.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.problem.ProblemException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AggregationTest {

    /** Ends and beginnings of years, leap days, Sundays and Mondays, before 1970 too, and the hours around a change of clocks. */
    private static final List<Instant> TIMES = List.of(
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("1969-12-28T23:59:59.999999Z"),
            Instant.parse("1969-12-29T00:00:00Z"),
            Instant.parse("1969-12-31T23:59:59Z"),
            Instant.parse("1970-01-01T00:00:00Z"),
            Instant.parse("2024-02-29T12:00:00Z"),
            Instant.parse("2026-03-29T00:30:00Z"),
            Instant.parse("2026-03-29T01:30:00Z"),
            Instant.parse("2026-03-31T23:59:59.999999Z"),
            Instant.parse("2026-11-29T23:59:59.999999Z"),
            Instant.parse("2026-11-30T00:00:00Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));

    @ParameterizedTest
    @CsvSource({
        "HOUR,  2026-11-26T12:34:56Z, 2026-11-26T12:00:00Z, 2026-11-26 12:00",
        "DAY,   2026-11-26T12:34:56Z, 2026-11-26T00:00:00Z, 2026-11-26",
        "WEEK,  2026-11-26T12:34:56Z, 2026-11-23T00:00:00Z, 2026-11-23",
        "WEEK,  2026-11-29T23:59:59Z, 2026-11-23T00:00:00Z, 2026-11-23",
        "WEEK,  2026-11-30T00:00:00Z, 2026-11-30T00:00:00Z, 2026-11-30",
        "WEEK,  2027-01-01T00:00:00Z, 2026-12-28T00:00:00Z, 2026-12-28",
        "MONTH, 2026-11-26T12:34:56Z, 2026-11-01T00:00:00Z, 2026-11",
        "MONTH, 2026-12-31T23:59:59Z, 2026-12-01T00:00:00Z, 2026-12",
        "MONTH, 1969-12-31T23:59:59Z, 1969-12-01T00:00:00Z, 1969-12",
        "DAY,   1969-12-31T23:59:59Z, 1969-12-31T00:00:00Z, 1969-12-31"
    })
    void knowsWhenAPeriodBegins(Aggregation aggregation, Instant time, Instant start, String label) {
        assertThat(aggregation.start(aggregation.number(time))).isEqualTo(start);
        assertThat(aggregation.label(start)).isEqualTo(label);
    }

    /** Whatever the time zone of the session. */
    @ParameterizedTest
    @EnumSource(Aggregation.class)
    void theDatabaseNumbersPeriodsTheSameWay(Aggregation aggregation) throws SQLException {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID());
        try (var connection = database.getConnection();
                var settings = connection.createStatement();
                var query = connection.prepareStatement("select " + aggregation.number("t")
                        + " from (select cast(? as timestamp(6) with time zone) as t)")) {
            for (String zone : List.of("UTC", "Asia/Kolkata", "America/Los_Angeles", "Europe/Berlin")) {
                settings.execute("set time zone '" + zone + "'");
                for (Instant time : TIMES) {
                    query.setObject(1, time.atOffset(ZoneOffset.UTC));
                    try (var rows = query.executeQuery()) {
                        rows.next();
                        assertThat(rows.getLong(1)).as(time + " in " + zone).isEqualTo(aggregation.number(time));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hour, HOUR",
        "hourly, HOUR",
        "day, DAY",
        "daily, DAY",
        "week, WEEK",
        "weekly, WEEK",
        "month, MONTH",
        "monthly, MONTH"
    })
    void takesBothOfItsWords(String text, Aggregation aggregation) {
        assertThat(Aggregation.of(text)).isEqualTo(aggregation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Day", "DAY", "year", "day ", "hours"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> Aggregation.of(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("aggregation must be one of hour, day, week, month");
    }

    @Test
    void nothingSentIsNoAggregation() {
        assertThat(Aggregation.of(null)).isNull();
    }
}
