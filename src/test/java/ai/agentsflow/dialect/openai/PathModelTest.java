package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathModelTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                        | {"model":"a \\"b\\""}
            {"x":1}                                   | {"model":"a \\"b\\"","x":1}
            {"x":{"model":"y"}, "model" : "other" }   | {"x":{"model":"y"}, "model" : "a \\"b\\"" }
            {"model":null}                            | {"model":"a \\"b\\""}
            {"model":{"deep":[1]},"x":2}              | {"model":"a \\"b\\"","x":2}
            """)
    void standsForWhatTheBodySays(String body, String expected) {
        assertThat(in(body)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"model\":\"a\",\"model\":\"b\"}", "{\"Model\":\"a\"}", "{\"a\":1x}"})
    void refusesWhatCouldMeanAnotherModel(String body) {
        assertThatThrownBy(() -> in(body)).isInstanceOf(ProblemException.class);
    }

    private static String in(String body) {
        return new String(PathModel.in(body.getBytes(StandardCharsets.UTF_8), "a \"b\""), StandardCharsets.UTF_8);
    }
}
