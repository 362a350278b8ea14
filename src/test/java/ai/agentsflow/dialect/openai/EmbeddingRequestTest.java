package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "[{\"text\":\"1\"}]        | 0"
            })
    void estimatesTextsAndCountsTokens(String input, long tokens) {
        assertThat(parse("{\"model\":\"a\",\"input\":" + input + "}").estimatedTokens())
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | The body must be an object.",
                "{\"input\":\"a\"} | model must be the name of a model",
                "{\"model\":1} | model must be the name of a model",
                "{\"model\":\"a\",\"input\": | The body is not JSON: it ends too early.",
                "{\"model\":\"a\",\"input\":\"b\"}{} | The body is not JSON: byte 25 does not belong there.",
                "{\"model\":\"a\"} | input must be a string or an array with at least one entry",
                "{\"model\":\"a\",\"input\":null} | input must be a string or an array with at least one entry",
                "{\"model\":\"a\",\"input\":7} | input must be a string or an array with at least one entry",
                "{\"model\":\"a\",\"input\":{}} | input must be a string or an array with at least one entry",
                "{\"model\":\"a\",\"input\":[]} | input must be a string or an array with at least one entry",
                "{\"model\":\"a\",\"input\":[true]} | input[0] must be a string, a token's number, an array of these numbers, or an object",
                "{\"model\":\"a\",\"input\":[[1,\"a\"]]} | input[0][1] must be a whole number",
                "{\"model\":\"a\",\"input\":[1.5]} | input[0] must be a string, a token's number, an array of these numbers, or an object",
                "{\"model\":\"a\",\"input\":\"b\",\"Input\":\"c\"} | Input must be written input",
                "{\"model\":\"a\",\"input\":\"b\",\"Model\":\"c\"} | Model must be written model",
                "{\"model\":\"a\",\"input\":\"b\",\"input\":\"c\"} | input must stand once in its object",
                "{\"model\":\"a\",\"input\":\"\\udc00\"} | input must not hold half of a surrogate pair, \\udc00: send the whole character or leave it out",
                "{\"model\":\"a\",\"input\":\"b\",\"dimensions\":\"many\"} | dimensions must be a whole number",
                "{\"model\":\"a\",\"input\":\"b\",\"encoding_format\":1} | encoding_format must be a string",
            })
    void namesWhatIsWrong(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(ProblemException.class)
                .hasMessage(message);
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
