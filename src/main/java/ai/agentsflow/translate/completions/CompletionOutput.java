package ai.agentsflow.translate.completions;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.translate.ChatJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What a chat answers, as the completion of a text. */
final class CompletionOutput {

    private CompletionOutput() {}

    /**
     * A whole one.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it holds no answer
     */
    static ModelOutput whole(byte[] chat) {
        var answer = ProviderJson.tree(chat);
        if (!ChatJson.choice(answer).path("message").isObject()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no message");
        }
        return read(completion(answer));
    }

    /** A chunk of one; empty where it says nothing in a completion, such as one that names the role. */
    static Optional<ModelOutput> piece(byte[] chat) {
        var completion = completion(ProviderJson.tree(chat));
        var choices = completion.path("choices");
        boolean says = choices.isEmpty()
                || completion.has("usage")
                || choices.valueStream()
                        .anyMatch(choice -> !choice.path("text").asText().isEmpty()
                                || !choice.path("finish_reason").isNull());
        return says ? Optional.of(read(completion)) : Optional.empty();
    }

    private static ObjectNode completion(JsonNode chat) {
        var completion = AnswerWriter.object()
                .put("id", chat.path("id").asText("").replaceFirst("^chatcmpl-", "cmpl-"))
                .put("object", "text_completion")
                .put("created", chat.path("created").asLong())
                .put("model", chat.path("model").asText(""));
        var choices = completion.putArray("choices");
        chat.path("choices").forEach(choice -> choices.add(choice(choice)));
        if (chat.path("usage").isObject()) {
            completion.set("usage", chat.path("usage"));
        }
        return completion;
    }

    private static ModelOutput read(ObjectNode completion) {
        return ModelOutputReader.read(ProviderJson.bytes(completion), Dialect.COMPLETIONS);
    }

    private static ObjectNode choice(JsonNode choice) {
        var said = choice.has("message") ? choice.path("message") : choice.path("delta");
        var text = said.path("content").asText("");
        var told = AnswerWriter.object()
                .put("text", text.isEmpty() ? said.path("refusal").asText("") : text)
                .put("index", choice.path("index").asInt())
                .putNull("logprobs");
        var reason = choice.path("finish_reason").asText("");
        return choice.path("finish_reason").isTextual() && !reason.isEmpty()
                ? told.put("finish_reason", reason)
                : told.putNull("finish_reason");
    }
}
