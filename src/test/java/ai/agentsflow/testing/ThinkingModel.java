package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * A model that thinks before it asks for the weather, and that goes on only when it gets its thought back with what the tool said: in
 * Anthropic's terms signed, in OpenAI's as {@code reasoning_content}. It counts what it keeps of the prompt for the next time.
 */
public final class ThinkingModel implements FakeUpstreamReply {

    private static final String THOUGHT = "Munich is meant.";
    private static final String SIGNATURE = "EqQBCgIYAhIMVGhpbms=";

    @Override
    public void play(FakeUpstreamExchange exchange) throws IOException {
        boolean claude = exchange.request().path().endsWith("/messages");
        var messages = exchange.request().json().path("messages");
        var last = messages.path(messages.size() - 1);
        var told = claude ? last.at("/content/0/content") : last.path("content");
        boolean tool = claude
                ? last.at("/content/0/type").asText().equals("tool_result")
                : last.path("role").asText().equals("tool");
        if (tool && !isThere(messages.path(messages.size() - 2), claude)) {
            exchange.answer(
                    400,
                    "{\"error\":{\"message\":\"My thought must be passed back.\",\"type\":\"invalid_request_error\"}}");
        } else if (claude) {
            tellAsClaude(exchange, tool ? said(told) : asking());
        } else {
            tellAsChat(exchange, tool ? said(told) : asking());
        }
    }

    private static boolean isThere(JsonNode turn, boolean claude) {
        return claude
                ? turn.at("/content/0/signature").asText().equals(SIGNATURE)
                : turn.path("reasoning_content").asText().equals(THOUGHT);
    }

    private static ArrayNode asking() {
        return blocks("""
                [{"type":"thinking","thinking":"%s","signature":"%s"},
                 {"type":"tool_use","id":"toolu_1","name":"getWeather","input":{"city":"Munich"}}]""".formatted(THOUGHT, SIGNATURE));
    }

    private static ArrayNode said(JsonNode told) {
        var text = told.isArray() ? told.at("/0/text").asText() : told.asText();
        return blocks("[{\"type\":\"text\",\"text\":\"It is %s there.\"}]".formatted(text));
    }

    private static ArrayNode blocks(String json) {
        return (ArrayNode) FakeUpstreamJson.tree(json);
    }

    private static void tellAsClaude(FakeUpstreamExchange exchange, ArrayNode blocks) throws IOException {
        var reason = blocks.size() > 1 ? "tool_use" : "end_turn";
        var message = (ObjectNode) FakeUpstreamJson.tree("""
                {"id":"msg_1","type":"message","role":"assistant","model":"fake-model","stop_reason":null,"stop_sequence":null,
                 "usage":{"input_tokens":9,"cache_creation_input_tokens":7,"cache_read_input_tokens":5,"output_tokens":11}}""");
        if (!exchange.request().json().path("stream").asBoolean()) {
            exchange.answer(
                    200,
                    message.put("stop_reason", reason).set("content", blocks).toString());
            return;
        }
        exchange.beginStream();
        message.putArray("content");
        event(exchange, "{\"type\":\"message_start\",\"message\":%s}".formatted(message));
        for (int at = 0; at < blocks.size(); at++) {
            var block = (ObjectNode) blocks.get(at);
            block(exchange, at, block);
        }
        event(exchange, """
                {"type":"message_delta","delta":{"stop_reason":"%s","stop_sequence":null},"usage":{"output_tokens":11}}""".formatted(reason));
        event(exchange, "{\"type\":\"message_stop\"}");
        exchange.endStream();
    }

    private static void block(FakeUpstreamExchange exchange, int at, ObjectNode block) throws IOException {
        var begun = block.deepCopy();
        String[] deltas;
        switch (block.path("type").asText()) {
            case "thinking" -> {
                begun.put("thinking", "").put("signature", "");
                deltas = new String[] {
                    "{\"type\":\"thinking_delta\",\"thinking\":\"%s\"}".formatted(THOUGHT),
                    "{\"type\":\"signature_delta\",\"signature\":\"%s\"}".formatted(SIGNATURE)
                };
            }
            case "tool_use" -> {
                begun.putObject("input");
                deltas = new String[] {
                    "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"city\\\":\"}",
                    "{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"Munich\\\"}\"}"
                };
            }
            default -> {
                begun.put("text", "");
                deltas = new String[] {"{\"type\":\"text_delta\",\"text\":%s}".formatted(block.path("text"))};
            }
        }
        event(exchange, "{\"type\":\"content_block_start\",\"index\":%d,\"content_block\":%s}".formatted(at, begun));
        for (String delta : deltas) {
            event(exchange, "{\"type\":\"content_block_delta\",\"index\":%d,\"delta\":%s}".formatted(at, delta));
        }
        event(exchange, "{\"type\":\"content_block_stop\",\"index\":%d}".formatted(at));
    }

    private static void event(FakeUpstreamExchange exchange, String data) throws IOException {
        var name = FakeUpstreamJson.tree(data).path("type").asText();
        exchange.raw("event: %s\ndata: %s\n\n".formatted(name, data.replace("\n", "")));
    }

    private static void tellAsChat(FakeUpstreamExchange exchange, ArrayNode blocks) throws IOException {
        boolean asks = blocks.size() > 1;
        var reason = asks ? "tool_calls" : "stop";
        var message = FakeUpstreamJson.empty().put("role", "assistant");
        if (asks) {
            message.put("reasoning_content", THOUGHT);
            message.putArray("tool_calls").add(FakeUpstreamJson.tree("""
                    {"index":0,"id":"toolu_1","type":"function","function":{"name":"getWeather","arguments":"{\\"city\\":\\"Munich\\"}"}}"""));
        } else {
            message.set("content", blocks.at("/0/text"));
        }
        if (!exchange.request().json().path("stream").asBoolean()) {
            exchange.answer(200, FakeUpstreamJson.completion(exchange, message, reason, exchange.usage(11)));
            return;
        }
        exchange.beginStream();
        exchange.event(FakeUpstreamJson.chunk(exchange, message, null));
        exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.empty(), reason));
        exchange.event(FakeUpstreamJson.usageChunk(exchange, exchange.usage(11)));
        exchange.event("[DONE]");
        exchange.endStream();
    }
}
