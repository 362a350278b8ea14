package ai.agentsflow.description;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelName;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.json.ShapeSchemas;
import ai.agentsflow.responses.Conversations;
import ai.agentsflow.testing.Description;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of other APIs are held to what is described of them. */
class ShapesTest {

    private static final Description DESCRIPTION = Description.ofFile();

    static Stream<Map.Entry<String, Shape>> shapes() {
        var shapes = new HashMap<>(Conversations.shapes());
        shapes.put("ChatCompletionRequest", ChatRequest.shape());
        shapes.put("CompletionRequest", CompletionRequest.shape());
        shapes.put("EmbeddingsRequest", EmbeddingRequest.shape());
        shapes.put("ResponseRequest", ResponsesRequest.shape());
        return shapes.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void saysWhatIsTaken(Map.Entry<String, Shape> shape) {
        var taken = ShapeSchemas.of(shape.getValue());
        if (taken.at("/properties/model") instanceof ObjectNode model) {
            model.put("maxLength", ModelName.LONGEST);
        }

        assertThat(new Schemas(DESCRIPTION).rules(DESCRIPTION.schema(shape.getKey())))
                .isEqualTo(Schemas.plain(taken));
    }

    /** Wherever a body names a model. */
    @Test
    void saysHowLongTheNameOfAModelMayBe() {
        assertThat(DESCRIPTION.operations().stream()
                        .filter(operation -> operation.path().startsWith("/v1/"))
                        .map(operation -> DESCRIPTION
                                .resolved(operation.body().path("schema"))
                                .at("/properties/model"))
                        .filter(model -> !model.isMissingNode()))
                .hasSizeGreaterThan(6)
                .allSatisfy(model -> assertThat(model.path("maxLength").asInt()).isEqualTo(ModelName.LONGEST));
    }
}
