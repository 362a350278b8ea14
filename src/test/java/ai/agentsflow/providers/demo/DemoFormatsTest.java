package ai.agentsflow.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;

/** Answers in JSON. */
class DemoFormatsTest extends DemoCalls {

    private static final String ASKS = "\"messages\":[{\"role\":\"user\",\"content\":\"Answer in JSON.\"}]";

    @Test
    void answersAnObject() throws Exception {
        var answer = json(text(whole(ASKS, "\"response_format\":{\"type\":\"json_object\"}")));

        assertThat(answer.isObject()).isTrue();
        assertThat(answer.path("answer").asText()).contains("demonstration model");
    }

    @Test
    void answersWhatASchemaAllows() throws Exception {
        var schema = """
                {"type":"object","additionalProperties":false,"required":["steps","answer","due"],"properties":{
                  "steps":{"type":"array","minItems":2,"items":{"$ref":"#/$defs/step"}},
                  "answer":{"anyOf":[{"type":"number"},{"type":"null"}]},
                  "due":{"type":"string","format":"date"}},
                 "$defs":{"step":{"type":"object","additionalProperties":false,"required":["kind","text"],
                   "properties":{"kind":{"enum":["think","act"]},"text":{"type":"string"}}}}}""";
        var format =
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"plan\",\"strict\":true,\"schema\":%s}}"
                        .formatted(schema);

        var texts = whole(HELLO, format, "\"n\":2")
                .path("choices")
                .valueStream()
                .map(choice -> choice.at("/message/content").asText())
                .toList();

        assertThat(texts).hasSize(2);
        assertThat(texts)
                .allSatisfy(text -> assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                                .getSchema(schema)
                                .validate(text, InputFormat.JSON))
                        .isEmpty());
        assertThat(DemoChoicesTest.text(streamed(HELLO, format), 0)).isEqualTo(texts.get(0));
    }

    @Test
    void saysSoWhereItFindsNothing() throws Exception {
        var refusal = refusal(
                HELLO,
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":"
                        + "{\"type\":\"string\",\"pattern\":\"^(?=.*a)b+$\"}}}");

        assertThat(refusal.param()).isEqualTo("response_format");
        assertThat(refusal.message())
                .startsWith("Invalid schema for response_format 'x': ")
                .contains("pattern");
    }
}
