package ai.agentsflow.translate.gemini;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Reason;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.gemini.GeminiUsage;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/** One {@code GenerateContentResponse}: the whole of an answer, or an event of it. */
final class GeminiReply {

    /** How many answers one request may have. */
    static final int MOST_CANDIDATES = 8;

    private static final int BAD_REQUEST = 400;

    private final JsonNode json;

    private GeminiReply(JsonNode json) {
        this.json = json;
    }

    /**
     * Reads it.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none, {@code CONTENT_REFUSED} when the prompt was blocked, or what an error
     *     in it means
     */
    static GeminiReply read(byte[] bytes) {
        var tree = ProviderJson.tree(bytes);
        // errors may come as a list of one
        var json = tree.isArray() ? tree.path(0) : tree;
        if (isGiven(json.path("error"))) {
            throw UpstreamError.inBand(json.path("error")).failure();
        }
        if (!json.isObject()) {
            throw broken("something that is no answer");
        }
        var blocked = json.at("/promptFeedback/blockReason");
        if (isGiven(blocked) && json.path("candidates").isEmpty()) {
            throw blocked(blocked.asText());
        }
        return new GeminiReply(json);
    }

    private static ModelFailure blocked(String reason) {
        String told = reason.matches("[A-Z_]{1,40}") ? "The prompt was blocked: " + reason + "." : null;
        return ModelFailure.told(
                ModelFailure.Kind.CONTENT_REFUSED,
                "The model's provider refuses this content.",
                null,
                new Reason(BAD_REQUEST, null, null, "messages", told));
    }

    /** An answer in one piece, translated. */
    static ModelOutput whole(byte[] bytes, LongSupplier promptEstimate) {
        var reply = read(bytes);
        if (reply.candidates().isEmpty()) {
            throw broken("an answer without candidates");
        }
        List<AnswerWriter.Choice> choices = new ArrayList<>();
        for (JsonNode json : reply.candidates()) {
            var candidate = new GeminiCandidate();
            var said = candidate.add(json);
            choices.add(
                    new AnswerWriter.Choice(index(json), said.message(), candidate.finishReason(), said.logprobs()));
        }
        return reply.writer()
                .whole(
                        choices,
                        AnswerUsage.of(new GeminiUsage().add(reply.usage()).told(), promptEstimate));
    }

    /** An id is not always given. */
    AnswerWriter writer() {
        String id = json.path("responseId").asText("");
        return new AnswerWriter(
                id.isEmpty() ? "chatcmpl-" + UUID.randomUUID() : id,
                json.path("modelVersion").asText(""),
                Instant.now().getEpochSecond());
    }

    JsonNode candidates() {
        return json.path("candidates");
    }

    JsonNode usage() {
        return json.path("usageMetadata");
    }

    /**
     * A candidate's place among the others: 0 is left out.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} for one that nobody can have asked for
     */
    static int index(JsonNode candidate) {
        int index = candidate.path("index").asInt(0);
        if (index < 0 || index >= MOST_CANDIDATES) {
            throw broken("a candidate without a place");
        }
        return index;
    }

    static ModelFailure broken(String what) {
        return new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent " + what);
    }
}
