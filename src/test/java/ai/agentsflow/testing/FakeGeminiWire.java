package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Gemini's API: each event of a stream is an answer by itself, and the method is a part of the path. */
final class FakeGeminiWire implements FakeUpstreamWire {

    private final FakeUpstreamExchange exchange;

    FakeGeminiWire(FakeUpstreamExchange exchange) {
        this.exchange = exchange;
    }

    static boolean speaks(String path) {
        return path.contains(":generateContent") || path.contains(":streamGenerateContent");
    }

    /** The request's contents as messages of OpenAI's form, as far as their texts. */
    static JsonNode asMessages(JsonNode request) {
        var asked = FakeUpstreamJson.empty();
        var messages = asked.putArray("messages");
        for (JsonNode content : request.path("contents")) {
            messages.addObject()
                    .put("role", content.path("role").asText())
                    .put(
                            "content",
                            content.path("parts")
                                    .valueStream()
                                    .map(part -> part.path("text").asText(""))
                                    .collect(Collectors.joining()));
        }
        return asked;
    }

    /** Google's list of models. */
    static String models(List<String> names) {
        var list = FakeUpstreamJson.empty();
        var models = list.putArray("models");
        names.forEach(name -> models.addObject().put("name", "models/" + name).put("version", "001"));
        return list.toString();
    }

    @Override
    public String whole(String text, List<ToolCall> calls, String finishReason, ObjectNode usage) {
        var answer = answer();
        if (!text.isEmpty()) {
            parts(answer).withArrayProperty("parts").addObject().put("text", text);
        }
        calls.forEach(call -> call(answer, call));
        return finished(answer, finishReason, usage).toString();
    }

    @Override
    public void begin() throws IOException {
        exchange.beginStream();
    }

    @Override
    public void text(String piece) throws IOException {
        var answer = answer();
        parts(answer).withArrayProperty("parts").addObject().put("text", piece);
        event(answer);
    }

    @Override
    public void toolCall(int index, ToolCall call) throws IOException {
        var answer = answer();
        call(answer, call);
        event(answer);
    }

    @Override
    public void finish(String reason, ObjectNode usage) throws IOException {
        event(finished(answer(), reason, usage));
    }

    /** No event says that it is the last. */
    @Override
    public void complete(ObjectNode usage) throws IOException {
        exchange.endStream();
    }

    @Override
    public void garbage() throws IOException {
        exchange.raw("data: {\"candidates\":[{garbage\r\n\r\n");
    }

    @Override
    public void error(String message) throws IOException {
        exchange.raw("data: " + refusal(500, message) + "\r\n\r\n");
    }

    @Override
    public String refusal(int status, String message) {
        return error(
                status,
                switch (status) {
                    case 400 -> "INVALID_ARGUMENT";
                    case 401 -> "UNAUTHENTICATED";
                    case 403 -> "PERMISSION_DENIED";
                    case 404 -> "NOT_FOUND";
                    case 429 -> "RESOURCE_EXHAUSTED";
                    case 503 -> "UNAVAILABLE";
                    default -> "INTERNAL";
                },
                message);
    }

    @Override
    public String tooLong() {
        return error(
                400,
                "INVALID_ARGUMENT",
                "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).");
    }

    private static String error(int code, String status, String message) {
        var error = FakeUpstreamJson.empty();
        error.putObject("error").put("code", code).put("message", message).put("status", status);
        return error.toString();
    }

    private ObjectNode answer() {
        var answer = FakeUpstreamJson.empty();
        var candidate = answer.putArray("candidates").addObject();
        candidate.putObject("content").put("role", "model");
        return answer.put("modelVersion", "fake-model-001").put("responseId", "fake-" + exchange.number());
    }

    private static ObjectNode parts(ObjectNode answer) {
        return (ObjectNode) answer.at("/candidates/0/content");
    }

    /** Some of the tokens of the answer were thoughts, so that what leaves them out is noticed. */
    private static ObjectNode finished(ObjectNode answer, String finishReason, ObjectNode usage) {
        ((ObjectNode) answer.at("/candidates/0")).put("finishReason", reason(finishReason));
        long completion = usage.path("completion_tokens").asLong();
        answer.putObject("usageMetadata")
                .put("promptTokenCount", usage.path("prompt_tokens").asLong())
                .put("candidatesTokenCount", Math.min(1, completion))
                .put("thoughtsTokenCount", Math.max(0, completion - 1))
                .put("totalTokenCount", usage.path("total_tokens").asLong());
        return answer;
    }

    private static String reason(String finishReason) {
        return switch (finishReason) {
            case "length" -> "MAX_TOKENS";
            case "content_filter" -> "SAFETY";
            default -> "STOP";
        };
    }

    private static void call(ObjectNode answer, ToolCall call) {
        var function = parts(answer).withArrayProperty("parts").addObject().putObject("functionCall");
        function.put("name", call.name()).set("args", FakeUpstreamJson.tree(call.allArguments()));
    }

    private void event(ObjectNode answer) throws IOException {
        exchange.raw("data: " + answer + "\r\n\r\n");
    }
}
