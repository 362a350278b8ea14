package ai.agentsflow.translate.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.counting.TokenUsage;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A streamed chat as the events of a response. */
class ResponseStreamTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TokenUsage COUNTED = new TokenUsage(12, 34, false);
    private static final String REQUEST = """
            {"model":"m","input":"x","store":false,"metadata":{"a":"b"},"include":["reasoning.encrypted_content"],
             "tools":[{"type":"function","name":"f"},{"type":"custom","name":"patch"}]}""";

    private final List<JsonNode> events = new ArrayList<>();
    private final ResponseStream stream = stream(bytes -> true);

    private ResponseStream stream(LongPredicate memory) {
        var request = json(REQUEST);
        return new ResponseStream(
                ResponseObject.begun("resp_1", Instant.ofEpochSecond(1_700_000_000), request, "catalogued"),
                request,
                OfferedTools.of(new Member("tools", request.path("tools"))),
                memory,
                (event, data) -> {
                    var told = json(data);
                    assertThat(told.path("type").asText()).isEqualTo(event);
                    assertThat(told.path("sequence_number").asInt()).isEqualTo(events.size());
                    events.add(told);
                });
    }

    @Test
    void tellsATextInOrder() {
        delta("{\"role\":\"assistant\",\"content\":\"\"}");
        delta("{\"content\":\"Hé\"}");
        delta("{\"content\":\"llo\"}");
        end("stop");

        assertThat(types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        var done = events.get(9).path("response");
        assertThat(done.path("status").asText()).isEqualTo("completed");
        assertThat(done.at("/output/0/content/0/text").asText()).isEqualTo("Héllo");
        assertThat(done.at("/output/0/id")).isEqualTo(events.get(4).path("item_id"));
        assertThat(done.path("usage")).isEqualTo(json("""
                {"input_tokens":12,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":34,
                 "output_tokens_details":{"reasoning_tokens":0},"total_tokens":46}"""));
        assertThat(done.path("model").asText()).isEqualTo("catalogued");
        assertThat(done.path("metadata")).isEqualTo(json("{\"a\":\"b\"}"));
        assertThat(done.path("store").asBoolean(true)).isFalse();
        var begun = events.get(0).path("response");
        assertThat(begun.path("id").asText()).isEqualTo("resp_1");
        assertThat(begun.path("status").asText()).isEqualTo("in_progress");
        assertThat(begun.path("output")).isEmpty();
    }

    @Test
    void tellsAThoughtThenATextThenACall() {
        delta("{\"reasoning_content\":\"hm\"}");
        delta("{\"reasoning\":\"…\"}");
        delta("{\"content\":\"Looking.\"}");
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}");
        end("tool_calls");

        var output = last().path("output");
        assertThat(output).hasSize(3);
        assertThat(output.at("/0/content/0/text").asText()).isEqualTo("hm…");
        assertThat(Thoughts.of(output.get(0))).isEqualTo("hm…");
        assertThat(output.at("/0/encrypted_content").asText()).startsWith("agentsflow.1.");
        assertThat(output.at("/1/content/0/text").asText()).isEqualTo("Looking.");
        assertThat(output.at("/2/type").asText()).isEqualTo("function_call");
        assertThat(output.at("/2/call_id").asText()).isEqualTo("c1");
        assertThat(output.at("/2/arguments").asText()).isEqualTo("{}");
        assertThat(types())
                .containsSubsequence(
                        "response.reasoning_text.delta",
                        "response.reasoning_text.done",
                        "response.output_item.done",
                        "response.output_text.delta",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.completed");
        assertEachItemIsTold();
    }

    /** Pieces of several calls may come mixed; ids may come with each piece, and change. */
    @Test
    void tellsCallsThatComeMixed() {
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}");
        delta(
                "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"n\\\":\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a2\",\"function\":{\"arguments\":\"}\"}}]}");
        delta("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"1}\"}}]}");
        end("tool_calls");

        assertThat(last().at("/output/0/arguments").asText()).isEqualTo("{}");
        assertThat(last().at("/output/0/call_id").asText()).isEqualTo("a");
        assertThat(last().at("/output/1/arguments").asText()).isEqualTo("{\"n\":1}");
        assertEachItemIsTold();
    }

    /** Some servers give every call the number 0, or none. */
    @ParameterizedTest
    @ValueSource(strings = {"\"index\":0,", ""})
    void tellsCallsApartByTheirIds(String index) {
        delta("{\"tool_calls\":[{%s\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}"
                .formatted(index));
        delta("{\"tool_calls\":[{%s\"id\":\"c2\",\"function\":{\"name\":\"f\",\"arguments\":{\"n\":1}}}]}"
                .formatted(index));
        end("stop");

        assertThat(last().path("output"))
                .extracting(item -> item.path("call_id").asText())
                .containsExactly("c1", "c2");
        assertThat(last().at("/output/1/arguments").asText()).isEqualTo("{\"n\":1}");
        assertEachItemIsTold();
    }

    @Test
    void givesACustomToolItsText() {
        delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"patch\",\"arguments\":\"{\\\"input\\\":\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"*** Begin\\\"}\"}}]}");
        end("tool_calls");

        assertThat(last().at("/output/0"))
                .isEqualTo(json("""
                {"id":"%s","type":"custom_tool_call","call_id":"c1","name":"patch","input":"*** Begin","status":"completed"}""".formatted(last().at("/output/0/id").asText())));
        assertThat(types()).contains("response.custom_tool_call_input.delta", "response.custom_tool_call_input.done");
    }

    @Test
    void tellsARefusal() {
        delta("{\"refusal\":\"No.\"}");
        end("stop");

        assertThat(last().at("/output/0/content/0")).isEqualTo(json("{\"type\":\"refusal\",\"refusal\":\"No.\"}"));
        assertThat(types()).contains("response.refusal.delta", "response.refusal.done");
    }

    @ParameterizedTest
    @CsvSource({"length, max_output_tokens", "content_filter, content_filter"})
    void saysThatAnAnswerIsCut(String reason, String told) {
        delta("{\"content\":\"Half\"}");
        end(reason);

        assertThat(types()).last().isEqualTo("response.incomplete");
        assertThat(last().at("/incomplete_details/reason").asText()).isEqualTo(told);
        assertThat(last().at("/output/0/content/0/text").asText()).isEqualTo("Half");
    }

    @Test
    void keepsACharacterThatComesInTwoPieces() {
        delta("{\"content\":\"\\ud83d\"}");
        delta("{\"content\":\"\\ude00\"}");
        end("stop");

        assertThat(last().at("/output/0/content/0/text").asText()).isEqualTo("😀");
    }

    @Test
    void endsOneThatSaysNothing() {
        end("stop");

        assertThat(types()).containsExactly("response.created", "response.in_progress", "response.completed");
        assertThat(last().path("output")).isEmpty();
    }

    @Test
    void refusesACallWithoutAName() {
        assertThatThrownBy(() ->
                        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"arguments\":\"{}\"}}]}"))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.BROKEN_ANSWER));
    }

    @Test
    void holdsNoMoreThanThereIsMemoryFor() {
        var held = new long[1];
        var small = stream(bytes -> (held[0] += bytes) <= 100);

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        small.chunk(chunk("{\"content\":\"0123456789\"}", "null"));
                    }
                })
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.NO_MEMORY));
    }

    /** What SDKs put together of the deltas is what the end says, item by item. */
    private void assertEachItemIsTold() {
        Map<Integer, StringBuilder> deltas = new HashMap<>();
        for (JsonNode event : events) {
            if (event.path("type").asText().endsWith(".delta")) {
                deltas.computeIfAbsent(event.path("output_index").asInt(), index -> new StringBuilder())
                        .append(event.path("delta").asText());
            }
            if (event.path("type").asText().equals("response.output_item.done")) {
                assertThat(last().path("output").get(event.path("output_index").asInt()))
                        .isEqualTo(event.path("item"));
            }
        }
        for (int i = 0; i < last().path("output").size(); i++) {
            var item = last().path("output").get(i);
            var told = item.has("arguments") ? item.path("arguments") : item.at("/content/0/text");
            assertThat(deltas.get(i).toString()).isEqualTo(told.asText());
        }
    }

    private List<String> types() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private JsonNode last() {
        return events.get(events.size() - 1).path("response");
    }

    private void delta(String delta) {
        stream.chunk(chunk(delta, "null"));
    }

    private void end(String reason) {
        stream.chunk(chunk("{}", '"' + reason + '"'));
        stream.end(COUNTED);
    }

    private static byte[] chunk(String delta, String reason) {
        return "{\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}"
                .formatted(delta, reason)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
