package ai.agentsflow.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingRequestTest {

    @Test
    void exchangesTheNameAlone() {
        String rest = ", \"input\":[\"caf\\u00e9\", \"model\"],\"encoding_format\":\"base64\",\"dimensions\": 2.560E2}";

        var request = parse("{\"model\":\"a\"" + rest);

        assertThat(request.model()).isEqualTo("a");
        assertThat(new String(request.withModel("vendor/b:1"), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"vendor/b:1\"" + rest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // the input | its tokens
                "\"12345678\"            | 2",
                "[\"12345678\",\"1\"]    | 3",
                "[1,20,300]              | 3",
                "[[1,20],[300]]          | 3",
                "\"日本\"                | 2",
                "\"\"                    | 0",
                "[]                      | 0",
                "null                    | 0"
            })
    void estimatesTextsAndCountsTokens(String input, long tokens) {
        assertThat(parse("{\"model\":\"a\",\"input\":" + input + "}").estimatedTokens())
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"input\":\"a\"}",
                "{\"model\":1}",
                "{\"model\":\"a\",\"input\":",
                "{\"model\":\"a\"}{}"
            })
    void refusesWhatIsNoRequest(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json));
    }

    @Test
    void tellsNothingOfItsInput() {
        assertThat(parse("{\"model\":\"a\",\"input\":\"secret\"}").toString())
                .isEqualTo("EmbeddingRequest[model=a, 30 bytes]");
    }

    private static EmbeddingRequest parse(String json) {
        return EmbeddingRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
