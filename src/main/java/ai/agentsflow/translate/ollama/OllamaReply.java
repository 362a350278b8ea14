package ai.agentsflow.translate.ollama;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One object of Ollama's answer: the whole of it, or a piece. */
final class OllamaReply {

    private static final Set<String> SILENT_ENDS = Set.of("load", "unload");

    private final JsonNode json;

    private OllamaReply(JsonNode json) {
        this.json = json;
    }

    /**
     * Reads it.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none, or what it tells of
     */
    static OllamaReply read(byte[] bytes) {
        var json = ProviderJson.tree(bytes);
        if (isGiven(json.path("error"))) {
            throw refusal(json.path("error").asText());
        }
        if (!json.path("message").isObject()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no message");
        }
        return new OllamaReply(json);
    }

    /** A text alone, which stands for any fault: only what it says of the request is believed. */
    private static ModelFailure refusal(String text) {
        var kind = new UpstreamError(400, text).kind();
        return new ModelFailure(
                kind == ModelFailure.Kind.REQUEST_REFUSED ? ModelFailure.Kind.UPSTREAM_ERROR : kind,
                "The model's provider reported an error in its answer.");
    }

    /** An answer in one piece, translated. */
    static ModelOutput whole(byte[] bytes, LongSupplier promptEstimate) {
        var reply = read(bytes);
        if (!reply.done()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer is not done");
        }
        var said = AnswerWriter.object().put("role", "assistant");
        boolean called = !reply.calls().isEmpty();
        reply.requireAnswer(
                called || !reply.text().isEmpty() || !reply.thoughts().isEmpty());
        said.put("content", called && reply.text().isEmpty() ? null : reply.text());
        if (!reply.thoughts().isEmpty()) {
            said.put("reasoning_content", reply.thoughts());
        }
        reply.calls()
                .forEach(call -> said.withArrayProperty("tool_calls")
                        .add(AnswerWriter.toolCall(id(call), name(call), arguments(call))));
        return reply.writer().whole(said, reply.finishReason(called), reply.logprobs(), reply.usage(promptEstimate));
    }

    /** Ollama's answers have no id. */
    AnswerWriter writer() {
        return new AnswerWriter(
                "chatcmpl-" + UUID.randomUUID(),
                json.path("model").asText(),
                Instant.now().getEpochSecond());
    }

    String text() {
        return json.path("message").path("content").asText("");
    }

    String thoughts() {
        return json.path("message").path("thinking").asText("");
    }

    JsonNode calls() {
        return json.path("message").path("tool_calls");
    }

    boolean done() {
        return json.path("done").asBoolean();
    }

    /**
     * Makes sure that something was said: a server that has only loaded the model, or let it go, says that it is done as well.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it has
     */
    void requireAnswer(boolean said) {
        if (!said && SILENT_ENDS.contains(json.path("done_reason").asText())) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream has loaded the model, and it has said nothing");
        }
    }

    String finishReason(boolean called) {
        return switch (json.path("done_reason").asText()) {
            case "length" -> "length";
            default -> called ? "tool_calls" : "stop";
        };
    }

    /** Null when the upstream does not tell. */
    @Nullable
    JsonNode logprobs() {
        var told = json.path("logprobs");
        return told.isArray() ? AnswerWriter.object().set("content", told) : null;
    }

    /** Null when the upstream does not tell. It leaves out the prompt that it still had in its cache. */
    @Nullable
    AnswerUsage usage(LongSupplier promptEstimate) {
        var told =
                ReportedUsage.of(TokenCount.of(json.path("prompt_eval_count")), TokenCount.of(json.path("eval_count")));
        return AnswerUsage.of(told, promptEstimate);
    }

    /** Older servers give their calls no id. */
    static String id(JsonNode call) {
        String given = call.path("id").asText();
        return given.isEmpty() ? "call_" + UUID.randomUUID() : given;
    }

    static String name(JsonNode call) {
        return call.at("/function/name").asText();
    }

    static String arguments(JsonNode call) {
        var arguments = call.at("/function/arguments");
        return arguments.isObject() ? arguments.toString() : "{}";
    }
}
