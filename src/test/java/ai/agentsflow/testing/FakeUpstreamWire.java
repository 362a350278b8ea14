package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** How a vendor says what the script wants to be said; one for each answer. */
interface FakeUpstreamWire {

    /** A call of a tool, its arguments in pieces. */
    record ToolCall(String name, List<String> arguments) {

        String id() {
            return "call_" + name;
        }

        String allArguments() {
            return String.join("", arguments);
        }
    }

    /** The vendor's way, which the path tells. */
    static FakeUpstreamWire of(FakeUpstreamExchange exchange) {
        String path = exchange.request().path();
        if (path.endsWith("/messages")) {
            return new FakeAnthropicWire(exchange);
        }
        if (FakeGeminiWire.speaks(path)) {
            return new FakeGeminiWire(exchange);
        }
        return path.startsWith("/api/") ? new FakeOllamaWire(exchange) : new FakeOpenAiWire(exchange);
    }

    /** The whole answer; the text is left out when it is empty. */
    String whole(String text, List<ToolCall> calls, String finishReason, ObjectNode usage);

    /** Begins a stream, up to where the first word could come. */
    void begin() throws IOException;

    void text(String piece) throws IOException;

    void toolCall(int index, ToolCall call) throws IOException;

    /** Says why the answer ends. */
    void finish(String reason, ObjectNode usage) throws IOException;

    /** Says that the answer is complete. */
    void complete(ObjectNode usage) throws IOException;

    /** A piece of a stream that cannot be read. */
    void garbage() throws IOException;

    /** Tells of an error in the middle of a stream. */
    void error(String message) throws IOException;

    /** The body of a refusal. */
    String refusal(int status, String message);

    /** The body of a refusal: the prompt is too long. */
    String tooLong();
}
