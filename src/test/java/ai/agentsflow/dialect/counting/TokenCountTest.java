package ai.agentsflow.dialect.counting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.agentsflow.dialect.ProviderJson;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream may tell where a count belongs; read from a tree and in passing alike. */
class TokenCountTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    0, 0
                    30, 30
                    30.0, 30
                    1e3, 1000
                    1.5E+1, 15
                    -0, 0
                    -0.0, 0
                    1000000000, 1000000000
                    '"12"', 12
                    '" 12 "', 12
                    '"700.0"', 700
                    """)
    void takesANumberInWhateverForm(String told, long count) throws IOException {
        assertRead(told, new TokenCount(count, false));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    12.7, 13
                    12.2, 12
                    0.4, 0
                    1e-300, 0
                    1000000000.4, 1000000000
                    1000000001, 1000000000
                    9223372036854775807, 1000000000
                    9223372036854775808, 1000000000
                    99999999999999999999999999999999, 1000000000
                    1e18, 1000000000
                    1e400, 1000000000
                    1e999999999, 1000000000
                    1e99999999999, 1000000000
                    '"1e999999999"', 1000000000
                    '"1e-99999999999"', 0
                    '"99999999999999999999"', 1000000000
                    """)
    void clampsWhatCannotBeACount(String told, long count) throws IOException {
        assertRead(told, new TokenCount(count, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-1.5",
                "-9223372036854775809",
                "-1e400",
                "-1e99999999999",
                "null",
                "true",
                "false",
                "\"\"",
                "\"-1\"",
                "\"many\"",
                "\"NaN\"",
                "\"Infinity\"",
                "\"0x10\"",
                "\"1,000\"",
                "\"١٢\"",
                "\"12\\u0000\"",
                "[12]",
                "{\"value\":12}"
            })
    void knowsNoCountWhereNoneIsTold(String told) throws IOException {
        assertRead(told, null);
    }

    @Test
    void knowsNoCountInATextWithoutEnd() throws IOException {
        assertRead('"' + "1".repeat(1_000_000) + '"', null);
    }

    @Test
    void findsNoCountWhereThereIsNoMember() {
        assertThat(TokenCount.of(tree("{}").path("prompt_tokens"))).isNull();
    }

    @Test
    void addsUpWhatIsTold() {
        var three = new TokenCount(3, false);

        assertThat(TokenCount.sum(three, null, new TokenCount(4, true))).isEqualTo(new TokenCount(7, true));
        assertThat(TokenCount.sum(three, three)).isEqualTo(new TokenCount(6, false));
        assertThat(TokenCount.sum(new TokenCount(TokenCount.MOST, false), three))
                .isEqualTo(new TokenCount(TokenCount.MOST, true));
        assertThat(TokenCount.sum(null, null)).isNull();
    }

    @Test
    void doesNotShrink() {
        var first = new TokenCount(10, false);

        assertThat(first.then(new TokenCount(12, false))).isEqualTo(new TokenCount(12, false));
        assertThat(first.then(first)).isEqualTo(first);
        assertThat(first.then(new TokenCount(9, false))).isEqualTo(new TokenCount(10, true));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, TokenCount.MOST + 1, Long.MIN_VALUE, Long.MAX_VALUE})
    void isNeverOutOfItsBounds(long value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenCount(value, false));
    }

    private static void assertRead(String told, @Nullable TokenCount expected) throws IOException {
        var json = "{\"count\":" + told + "}";
        try (JsonParser parser = ProviderJson.FACTORY.createParser(json.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            parser.nextToken();
            parser.nextToken();
            assertThat(TokenCount.read(parser)).as("in passing").isEqualTo(expected);
        }
        assertThat(TokenCount.of(tree(json).path("count"))).as("from a tree").isEqualTo(expected);
    }

    private static JsonNode tree(String json) {
        return ProviderJson.tree(json.getBytes(StandardCharsets.UTF_8));
    }
}
