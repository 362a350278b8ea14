package ai.agentsflow.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTextTest {

    record Row(
            @Nullable String userId,
            long requests,
            @Nullable Double latencyP50Ms,
            BigDecimal costUsd,
            List<String> tags,
            @Nullable Instant date) {}

    @Test
    void namesColumnsAsTheMembersAreNamedInJson() {
        assertThat(CsvText.header(Row.class)).isEqualTo("user_id,requests,latency_p50_ms,cost_usd,tags,date\r\n");
    }

    @Test
    void writesNumbersPlainlyAndLeavesOutWhatIsNotThere() {
        var row = new Row("ann", -3, 1.5, new BigDecimal("1E-10"), List.of("a", "b"), Instant.EPOCH);

        assertThat(CsvText.row(row)).isEqualTo("ann,-3,1.5,0.0000000001,a b,1970-01-01T00:00:00Z\r\n");
        assertThat(CsvText.row(new Row(null, 0, null, BigDecimal.ZERO, List.of(), null)))
                .isEqualTo(",0,,0,,\r\n");
    }

    @Test
    void quotesWhatWouldEndACell() {
        assertThat(cell("a,b")).isEqualTo("\"a,b\"");
        assertThat(cell("say \"hi\"")).isEqualTo("\"say \"\"hi\"\"\"");
        assertThat(cell("two\nlines")).isEqualTo("\"two\nlines\"");
        assertThat(cell("größer 🎉")).isEqualTo("größer 🎉");
    }

    /** What spreadsheets run when the file is opened: OWASP's list, and full-width letters, which some take for the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                " =1",
                "=HYPERLINK(\"http://x\",\"y\")",
                "＝1+1",
                "＋1",
                "－1",
                "＠x"
            })
    void makesNoFormulas(String text) {
        var cell = cell(text);

        var content = cell.startsWith("\"") ? cell.substring(1) : cell;
        assertThat(content).startsWith("'");
        assertThat(content.replace("\"\"", "\"")).contains(text);
    }

    private static String cell(String text) {
        var row = CsvText.row(new Row(text, 0, null, BigDecimal.ZERO, List.of(), null));
        return row.substring(0, row.length() - ",0,,0,,\r\n".length());
    }
}
