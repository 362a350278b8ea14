package ai.agentsflow.translate.completions;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;

/** Completes a text by a chat of one message, for models that know no other. */
public final class CompletionTranslator implements Translator {

    /** What OpenAI's API takes where a request names no length. */
    private static final int USUAL_MAX_TOKENS = 16;

    private static final List<String> NOT_OF_CHATS = List.of("prompt", "best_of", "echo", "suffix", "logprobs");

    @Override
    public Operation from() {
        return CompletionRequest.OPERATION;
    }

    @Override
    public Operation to() {
        return ChatRequest.OPERATION;
    }

    @Override
    public Translation of(ModelRequest asked, Target target) {
        var completion = (CompletionRequest) asked;
        var chat = completion.translated(completion.model(), tree -> ProviderJson.bytes(chat((ObjectNode) tree)));
        return new Translation(ChatRequest.parse(chat), memory -> new Answer());
    }

    private static ObjectNode chat(ObjectNode request) {
        var prompt = prompt(request.path("prompt"));
        refuse(request, "suffix", "must be left out");
        refuse(request, "logprobs", "must be left out");
        if (request.path("echo").asBoolean()) {
            throw refused("echo", "must be false");
        }
        if (request.path("best_of").isNumber()
                && request.path("best_of").asInt() != request.path("n").asInt(1)) {
            throw refused("best_of", "must be the same as n");
        }
        request.remove(NOT_OF_CHATS);
        if (!request.path("max_tokens").isNumber()) {
            request.put("max_tokens", USUAL_MAX_TOKENS);
        }
        request.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return request;
    }

    private static String prompt(JsonNode prompt) {
        var only = prompt.isArray() && prompt.size() == 1 ? prompt.path(0) : prompt;
        if (!only.isTextual()) {
            throw refused("prompt", "must be one text");
        }
        return only.asText();
    }

    private static void refuse(JsonNode request, String param, String rule) {
        if (!request.path(param).isMissingNode() && !request.path(param).isNull()) {
            throw refused(param, rule);
        }
    }

    private static ModelFailure refused(String param, String rule) {
        return new ModelFailure(
                ModelFailure.Kind.REQUEST_REFUSED, param + ' ' + rule + ": this model completes texts by its chat");
    }

    private static final class Answer implements AnswerReader {

        @Override
        public ModelOutput whole(byte[] json) {
            return CompletionOutput.whole(json);
        }

        @Override
        public boolean piece(byte[] json, Consumer<ModelOutput> told) {
            CompletionOutput.piece(json).ifPresent(told);
            return false;
        }

        /** A chat that is not whole never comes to its end. */
        @Override
        public boolean isWhole() {
            return true;
        }
    }
}
