package ai.agentsflow.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.providers.HeardAnswer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors that are the same for the same text. */
class DemoEmbeddingsTest extends DemoCalls {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256, 3072})
    void hasAsManyDimensionsAsAreAskedForAndTheLengthOne(int dimensions) throws Exception {
        var vector = vector(embedded("\"input\":\"The quick brown fox\",\"dimensions\":" + dimensions), 0);

        assertThat(vector).hasSize(dimensions);
        assertThat(length(vector)).isCloseTo(1, within(1e-5));
    }

    @Test
    void givesTheSameTextTheSameVectorAndNearOnesToThoseThatShareWords() throws Exception {
        var answer = embedded(
                "\"input\":[\"a cat on a mat\",\"a cat on a mat\",\"A cat, on the mat!\",\"Zahlungsverzug\",\"🎉\"]");

        assertThat(answer.path("data")).hasSize(5);
        var first = vector(answer, 0);
        assertThat(vector(answer, 1)).isEqualTo(first);
        assertThat(product(first, vector(answer, 2))).isGreaterThan(product(first, vector(answer, 3)) + 0.3);
        assertThat(length(vector(answer, 4))).isCloseTo(1, within(1e-5));
        assertThat(answer.at("/data/3/index").asInt()).isEqualTo(3);
        assertThat(answer.at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void encodesTheSameNumbers() throws Exception {
        var numbers = vector(embedded("\"input\":\"Hello\""), 0);
        var text = embedded("\"input\":\"Hello\",\"encoding_format\":\"base64\"")
                .at("/data/0/embedding")
                .asText();

        var floats = new float[numbers.length];
        ByteBuffer.wrap(Base64.getDecoder().decode(text))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(floats);

        assertThat(floats).isEqualTo(numbers);
    }

    @Test
    void takesTokens() throws Exception {
        assertThat(embedded("\"input\":[1,2,3]").path("data")).hasSize(1);
        assertThat(embedded("\"input\":[[1,2],[3]]").path("data")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "input":""                        | input           | empty_string
            "input":["a",""]                  | input[1]        | empty_string
            "input":[{"image":"x"}]           | input[0]        | invalid_type
            "input":"a","dimensions":0        | dimensions      | integer_below_min_value
            "input":"a","dimensions":3073     | dimensions      | integer_above_max_value
            "input":"a","encoding_format":"x" | encoding_format | invalid_value
            """)
    void refusesAsOpenAiDoes(String members, String param, String code) throws Exception {
        var reason = heardOf(members).failure().reason().orElseThrow();

        assertThat(reason.param()).isEqualTo(param);
        assertThat(reason.code()).isEqualTo(code);
    }

    @Test
    void givesNoMoreAtOnceThanAnAnswerMayHave() throws Exception {
        var inputs = "\"a\",".repeat(2047) + "\"a\"";

        assertThat(heardOf("\"input\":[%s],\"dimensions\":3072".formatted(inputs))
                        .failure()
                        .kind())
                .isEqualTo(ModelFailure.Kind.ANSWER_TOO_LARGE);
        assertThat(heardOf("\"input\":[%s,\"a\"]".formatted(inputs))
                        .failure()
                        .reason()
                        .orElseThrow()
                        .code())
                .isEqualTo("array_above_max_length");
        assertThat(embedded("\"input\":[%s]".formatted(inputs)).path("data")).hasSize(2048);
    }

    private JsonNode embedded(String members) throws InterruptedException {
        return ProviderJson.tree(heardOf(members).complete().outputs().get(0).json());
    }

    private HeardAnswer heardOf(String members) {
        var answer = new HeardAnswer();
        var json = "{\"model\":\"demo\"," + members + "}";
        provider.ask(upstream(), EmbeddingRequest.parse(json.getBytes(StandardCharsets.UTF_8)), answer);
        return answer;
    }

    private static float[] vector(JsonNode answer, int index) {
        var numbers = answer.path("data").path(index).path("embedding");
        var vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.path(i).floatValue();
        }
        return vector;
    }

    private static double length(float[] vector) {
        return Math.sqrt(product(vector, vector));
    }

    private static double product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
