package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/** What {@code response_format} asks for: text as it is, some JSON object, or a value that a schema allows. */
final class Format {

    private static final String PARAM = "response_format";
    private static final String SCHEMA = PARAM + ".json_schema.schema";
    private static final Set<String> TYPES = Set.of("json_object", "json_schema", "text");

    private final String type;
    private final JsonNode schema;
    private final String name;

    /** @throws ModelFailure {@link Refused} */
    Format(JsonNode request) {
        var format = request.path(PARAM);
        if (Rules.isGiven(format)) {
            Rules.word(format.path("type"), PARAM + ".type", TYPES, "'json_object', 'json_schema', and 'text'");
        }
        type = format.path("type").asText("text");
        var described = format.path("json_schema");
        schema = described.path("schema");
        name = described.path("name").asText("");
        if (type.equals("json_schema")) {
            checkSchema(described);
        } else if (type.equals("json_object") && !saysJson(request.path("messages"))) {
            throw Refused.of(
                    "messages",
                    null,
                    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.");
        }
    }

    private void checkSchema(JsonNode described) {
        if (!Rules.isGiven(described)) {
            throw Refused.missing(PARAM + ".json_schema");
        }
        Rules.name(described.path("name"), PARAM + ".json_schema.name");
        if (!schema.isObject()) {
            throw Refused.missing(SCHEMA);
        }
        if (described.path("strict").asBoolean()) {
            schema().check(schema);
        }
    }

    private GivenSchema schema() {
        return new GivenSchema("response_format '%s'".formatted(name), PARAM, null);
    }

    private static boolean saysJson(JsonNode messages) {
        return messages.valueStream()
                .map(message -> Conversation.text(message.path("content")))
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains("json"));
    }

    /**
     * The answer in this format.
     *
     * @param text what is answered where nothing else is asked for
     * @throws ModelFailure {@link Refused} for a schema that nothing is found for
     */
    String answer(String text) {
        return switch (type) {
            case "json_object" -> AnswerWriter.object().put("answer", text).toString();
            case "json_schema" -> schema().sample(schema);
            default -> text;
        };
    }
}
