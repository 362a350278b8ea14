package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** Ollama's own chat: a line of JSON for each piece. */
final class FakeOllamaWire implements FakeUpstreamWire {

    private final FakeUpstreamExchange exchange;

    FakeOllamaWire(FakeUpstreamExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String whole(String text, List<ToolCall> calls, String finishReason, ObjectNode usage) {
        ObjectNode reply = done(finishReason, usage);
        reply.withObjectProperty("message").put("content", text);
        calls.forEach(call -> call(reply, call));
        return reply.toString();
    }

    @Override
    public void begin() throws IOException {
        exchange.beginStream("application/x-ndjson");
    }

    @Override
    public void text(String piece) throws IOException {
        var reply = reply();
        reply.withObjectProperty("message").put("content", piece);
        line(reply.toString());
    }

    @Override
    public void toolCall(int index, ToolCall call) throws IOException {
        var reply = reply();
        call(reply, call);
        line(reply.toString());
    }

    /** The reason stands in the last line, which completes the answer. */
    @Override
    public void finish(String reason, ObjectNode usage) throws IOException {
        line(done(reason, usage).toString());
    }

    @Override
    public void complete(ObjectNode usage) throws IOException {
        exchange.endStream();
    }

    @Override
    public void garbage() throws IOException {
        line("{\"message\":{garbage");
    }

    @Override
    public void error(String message) throws IOException {
        line(refusal(500, message));
    }

    @Override
    public String refusal(int status, String message) {
        return FakeUpstreamJson.empty().put("error", message).toString();
    }

    @Override
    public String tooLong() {
        return refusal(400, "the input length exceeds the context length");
    }

    private void line(String json) throws IOException {
        exchange.raw(json + "\n");
    }

    private ObjectNode reply() {
        var reply = FakeUpstreamJson.empty()
                .put("model", exchange.request().parsed().path("model").asText())
                .put("created_at", "2026-01-31T12:00:00.123456789Z");
        reply.putObject("message").put("role", "assistant").put("content", "");
        return reply.put("done", false);
    }

    private ObjectNode done(String finishReason, ObjectNode usage) {
        ObjectNode reply =
                reply().put("done", true).put("done_reason", finishReason.equals("length") ? "length" : "stop");
        reply.set("prompt_eval_count", usage.get("prompt_tokens"));
        reply.set("eval_count", usage.get("completion_tokens"));
        return reply;
    }

    private static void call(ObjectNode reply, ToolCall call) {
        var calls = reply.withObjectProperty("message").withArrayProperty("tool_calls");
        var function = calls.addObject().put("id", call.id()).putObject("function");
        function.put("index", calls.size() - 1).put("name", call.name());
        function.set("arguments", FakeUpstreamJson.tree(call.allArguments()));
    }
}
