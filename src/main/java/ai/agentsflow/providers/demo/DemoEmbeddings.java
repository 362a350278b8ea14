package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What embeddings are asked for, held to OpenAI's rules.
 *
 * @param inputs the texts; a list of tokens counts as the text of their numbers
 */
record DemoEmbeddings(List<String> inputs, int dimensions, boolean base64) {

    private static final int MOST_INPUTS = 2048;
    private static final int USUAL_DIMENSIONS = 256;
    private static final int MOST_DIMENSIONS = 3072;

    /** Of a coordinate in JSON, with its comma, such as {@code -0.123456789,}. */
    private static final int BYTES_EACH = 14;

    private static final int FRAME = 80;

    DemoEmbeddings {
        inputs = List.copyOf(inputs);
    }

    /** @throws ModelFailure {@link Refused} */
    static DemoEmbeddings of(JsonNode request) {
        var format = request.path("encoding_format");
        if (Rules.isGiven(format)) {
            Rules.word(format, "encoding_format", Set.of("float", "base64"), "'float' and 'base64'");
        }
        Rules.whole(request, "dimensions", 1, MOST_DIMENSIONS);
        return new DemoEmbeddings(
                inputs(request.path("input")),
                request.path("dimensions").asInt(USUAL_DIMENSIONS),
                format.asText("").equals("base64"));
    }

    private static List<String> inputs(JsonNode input) {
        if (!input.isArray() || input.path(0).isNumber()) {
            return List.of(text(input, "input"));
        }
        if (input.size() > MOST_INPUTS) {
            throw Refused.longArray("input", MOST_INPUTS, input.size());
        }
        List<String> texts = new ArrayList<>(input.size());
        for (int place = 0; place < input.size(); place++) {
            texts.add(text(input.path(place), "input[%s]".formatted(place)));
        }
        return texts;
    }

    private static String text(JsonNode input, String param) {
        if (input.isTextual()) {
            if (input.asText().isEmpty()) {
                throw Refused.emptyText(param);
            }
            return input.asText();
        }
        if (!input.isArray() || input.isEmpty() || !input.valueStream().allMatch(JsonNode::isNumber)) {
            throw Refused.of(
                    param, "invalid_type", "Invalid '%s': expected a string or a list of tokens.".formatted(param));
        }
        return input.valueStream().map(JsonNode::asText).collect(Collectors.joining(" "));
    }

    /** No fewer bytes than the answer has. */
    long bytes() {
        return (long) inputs.size() * (FRAME + (long) dimensions * BYTES_EACH) + FRAME * 2L;
    }

    /** The answer. */
    ObjectNode answer(String model, long tokens) {
        var answer = AnswerWriter.object().put("object", "list");
        var data = answer.putArray("data");
        for (int index = 0; index < inputs.size(); index++) {
            var vector = DemoVector.of(inputs.get(index), dimensions);
            var one = data.addObject().put("object", "embedding").put("index", index);
            if (base64) {
                one.put("embedding", vector.base64());
            } else {
                var list = one.putArray("embedding");
                for (float value : vector.values()) {
                    list.add(value);
                }
            }
        }
        answer.put("model", model);
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return answer;
    }
}
