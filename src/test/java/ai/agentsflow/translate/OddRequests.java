package ai.agentsflow.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Requests with a value here and there that nobody would expect; each is refused as a request, or translated. */
public final class OddRequests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String USUAL = """
            {"model":"m","stream":true,"stream_options":{"include_usage":true},"temperature":0.5,"top_p":0.9,"top_k":4,
             "max_tokens":7,"max_completion_tokens":8,"n":1,"seed":1,"stop":["a"],"user":"u","safety_identifier":"s",
             "logprobs":false,"top_logprobs":0,"logit_bias":{},"parallel_tool_calls":true,"reasoning_effort":"low",
             "thinking":{"type":"adaptive"},"think":true,"keep_alive":"5m","output_config":{"effort":"low"},"modalities":["text"],
             "metadata":{"a":"b"},"audio":null,"functions":null,"function_call":null,"web_search_options":null,
             "response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{"type":"object"}}},
             "tool_choice":{"type":"function","function":{"name":"f"}},
             "tools":[{"type":"function","cache_control":{"type":"ephemeral"},
               "function":{"name":"f","description":"d","strict":true,"parameters":{"type":"object"}}}],
             "messages":[{"role":"developer","content":"Be kind."},{"role":"system","content":[{"type":"text","text":"x"}]},
               {"role":"user","name":"n","content":[{"type":"text","text":"y","cache_control":{"type":"ephemeral"}},
                 {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}]},
               {"role":"assistant","content":null,"refusal":"no","reasoning_content":"hm","tool_calls":[
                 {"id":"c","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},
               {"role":"tool","tool_call_id":"c","content":"z"}]}""";

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "1e300",
            "-1e-300",
            "9223372036854775807",
            "12345678901234567890",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"data:,\"",
            "\"data:;base64,\"",
            "\"{\\\"a\\\":\\\"\\\\ud800\\\"}\"",
            "\"{\\\"a\\\":1,\\\"a\\\":2}\"",
            "\"[[[[\"",
            "\"🎉\"",
            "[]",
            "{}",
            "[null]",
            "[{}]",
            "[[]]",
            "{\"type\":\"x\"}",
            "{\"\":{}}");

    private OddRequests() {}

    /**
     * Gives an adapter one after the other.
     *
     * @param translation may refuse a request with a {@link ModelFailure} that is the request's fault
     */
    public static void each(Consumer<ChatRequest> translation) {
        var random = new Random(20_261_128);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            var json = odd(random).toString();
            try {
                var request = ChatRequest.parse(json.getBytes(StandardCharsets.UTF_8));
                taken++;
                translation.accept(request);
            } catch (ProblemException refusal) {
                assertThat(refusal.type().status()).isEqualTo(400);
            } catch (ModelFailure refusal) {
                assertThat(refusal.kind()).as(json).isEqualTo(ModelFailure.Kind.REQUEST_REFUSED);
            } catch (RuntimeException failure) {
                fail(json, failure);
            }
        }
        assertThat(taken).as("requests that the adapter got").isBetween(2_000, 18_000);
    }

    private static JsonNode odd(Random random) {
        var request = parsed(USUAL);
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            var places = new ArrayList<Runnable>();
            collect(request, places, random);
            places.get(random.nextInt(places.size())).run();
        }
        return request;
    }

    /** Each way in which one value can be left out or exchanged. */
    private static void collect(JsonNode node, List<Runnable> places, Random random) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                places.add(() -> object.remove(member.getKey()));
                places.add(() -> object.set(member.getKey(), value(random)));
                collect(member.getValue(), places, random);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int place = i;
                places.add(() -> array.remove(place));
                places.add(() -> array.set(place, value(random)));
                collect(array.path(i), places, random);
            }
        }
    }

    private static JsonNode value(Random random) {
        return parsed(VALUES.get(random.nextInt(VALUES.size())));
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
