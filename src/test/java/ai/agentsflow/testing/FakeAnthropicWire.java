package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** Anthropic's messages. A block of content is open from its first piece until something else comes. */
final class FakeAnthropicWire implements FakeUpstreamWire {

    private final FakeUpstreamExchange exchange;
    private int blocks;
    private boolean textOpen;

    FakeAnthropicWire(FakeUpstreamExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String whole(String text, List<ToolCall> calls, String finishReason, ObjectNode usage) {
        var message = message();
        if (!text.isEmpty()) {
            message.withArrayProperty("content").addObject().put("type", "text").put("text", text);
        }
        for (ToolCall call : calls) {
            message.withArrayProperty("content")
                    .add(toolUse(call).set("input", FakeUpstreamJson.tree(call.allArguments())));
        }
        message.put("stop_reason", stopReason(finishReason));
        return message.set("usage", usage(usage)).toString();
    }

    @Override
    public void begin() throws IOException {
        exchange.beginStream();
        var start = FakeUpstreamJson.empty();
        ObjectNode usage = usage(exchange.usage(0)).put("output_tokens", 1);
        start.set("message", message().set("usage", usage));
        event("message_start", start);
        event("ping", FakeUpstreamJson.empty());
    }

    @Override
    public void text(String piece) throws IOException {
        if (!textOpen) {
            beginBlock(FakeUpstreamJson.empty().put("type", "text").put("text", ""));
            textOpen = true;
        }
        delta(FakeUpstreamJson.empty().put("type", "text_delta").put("text", piece));
    }

    @Override
    public void toolCall(int index, ToolCall call) throws IOException {
        endText();
        ObjectNode block = toolUse(call);
        block.putObject("input");
        beginBlock(block);
        delta(FakeUpstreamJson.empty().put("type", "input_json_delta").put("partial_json", ""));
        for (String piece : call.arguments()) {
            delta(FakeUpstreamJson.empty().put("type", "input_json_delta").put("partial_json", piece));
        }
        endBlock();
    }

    @Override
    public void finish(String reason, ObjectNode usage) throws IOException {
        endText();
        var end = FakeUpstreamJson.empty();
        end.putObject("delta").put("stop_reason", stopReason(reason)).putNull("stop_sequence");
        end.putObject("usage").set("output_tokens", usage.get("completion_tokens"));
        event("message_delta", end);
    }

    @Override
    public void complete(ObjectNode usage) throws IOException {
        event("message_stop", FakeUpstreamJson.empty());
        exchange.endStream();
    }

    @Override
    public void garbage() throws IOException {
        exchange.raw("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",garbage\n\n");
    }

    @Override
    public void error(String message) throws IOException {
        exchange.raw("event: error\ndata: " + error("overloaded_error", message) + "\n\n");
    }

    @Override
    public String refusal(int status, String message) {
        return error(
                switch (status) {
                    case 400 -> "invalid_request_error";
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 404 -> "not_found_error";
                    case 429 -> "rate_limit_error";
                    case 529 -> "overloaded_error";
                    default -> "api_error";
                },
                message);
    }

    @Override
    public String tooLong() {
        return error("invalid_request_error", "prompt is too long: 213012 tokens > 200000 maximum");
    }

    private static String error(String type, String message) {
        var error = FakeUpstreamJson.empty().put("type", "error");
        error.putObject("error").put("type", type).put("message", message);
        return error.put("request_id", "req_fake").toString();
    }

    private ObjectNode message() {
        var message = FakeUpstreamJson.empty()
                .put("id", "msg_" + exchange.number())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", exchange.request().parsed().path("model").asText());
        message.putArray("content");
        return message.putNull("stop_reason").putNull("stop_sequence");
    }

    private static ObjectNode toolUse(ToolCall call) {
        return FakeUpstreamJson.empty()
                .put("type", "tool_use")
                .put("id", call.id())
                .put("name", call.name());
    }

    /** All but one token of the prompt come from the cache, so that what leaves them out is noticed. */
    private static ObjectNode usage(ObjectNode usage) {
        long prompt = usage.path("prompt_tokens").asLong();
        return FakeUpstreamJson.empty()
                .put("input_tokens", Math.min(1, prompt))
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", Math.max(0, prompt - 1))
                .put("output_tokens", usage.path("completion_tokens").asLong());
    }

    private static String stopReason(String finishReason) {
        return switch (finishReason) {
            case "length" -> "max_tokens";
            case "tool_calls" -> "tool_use";
            case "content_filter" -> "refusal";
            default -> "end_turn";
        };
    }

    private void beginBlock(ObjectNode block) throws IOException {
        var start = FakeUpstreamJson.empty().put("index", blocks);
        start.set("content_block", block);
        event("content_block_start", start);
    }

    private void delta(ObjectNode delta) throws IOException {
        var event = FakeUpstreamJson.empty().put("index", blocks);
        event.set("delta", delta);
        event("content_block_delta", event);
    }

    private void endText() throws IOException {
        if (textOpen) {
            textOpen = false;
            endBlock();
        }
    }

    private void endBlock() throws IOException {
        event("content_block_stop", FakeUpstreamJson.empty().put("index", blocks++));
    }

    private void event(String type, ObjectNode data) throws IOException {
        exchange.raw("event: %s\ndata: %s\n\n".formatted(type, data.put("type", type)));
    }
}
