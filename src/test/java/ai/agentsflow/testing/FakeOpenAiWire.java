package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** OpenAI's chat completions. */
final class FakeOpenAiWire implements FakeUpstreamWire {

    private final FakeUpstreamExchange exchange;

    FakeOpenAiWire(FakeUpstreamExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String whole(String text, List<ToolCall> calls, String finishReason, ObjectNode usage) {
        var message = calls.isEmpty() ? FakeUpstreamJson.message(text) : FakeUpstreamJson.toolCallMessage(calls);
        return FakeUpstreamJson.completion(exchange, message, finishReason, usage);
    }

    @Override
    public void begin() throws IOException {
        exchange.beginStream();
        exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.message(""), null));
    }

    @Override
    public void text(String piece) throws IOException {
        exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.content(piece), null));
    }

    @Override
    public void toolCall(int index, ToolCall call) throws IOException {
        exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.toolCallStart(index, call), null));
        for (String piece : call.arguments()) {
            exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.toolCallArguments(index, piece), null));
        }
    }

    @Override
    public void finish(String reason, ObjectNode usage) throws IOException {
        exchange.event(FakeUpstreamJson.chunk(exchange, FakeUpstreamJson.empty(), reason));
    }

    @Override
    public void complete(ObjectNode usage) throws IOException {
        if (exchange.request().wantsUsageInStream()) {
            exchange.event(FakeUpstreamJson.usageChunk(exchange, usage));
        }
        exchange.event("[DONE]");
        exchange.endStream();
    }

    @Override
    public void garbage() throws IOException {
        exchange.event("{\"choices\":[{garbage");
    }

    @Override
    public void error(String message) throws IOException {
        exchange.event(FakeUpstreamJson.error(message, "server_error", null, null));
    }

    @Override
    public String refusal(int status, String message) {
        return status == 429
                ? FakeUpstreamJson.error(message, "requests", null, "rate_limit_exceeded")
                : FakeUpstreamJson.error(message, "server_error", null, null);
    }

    @Override
    public String tooLong() {
        return FakeUpstreamJson.error(
                "This model's maximum context length is 8192 tokens.",
                "invalid_request_error",
                "messages",
                "context_length_exceeded");
    }
}
