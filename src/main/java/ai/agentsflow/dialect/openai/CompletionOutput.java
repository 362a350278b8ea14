package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What a chat answers, as the completion of a text. */
public final class CompletionOutput {

    private CompletionOutput() {}

    /**
     * Translates it.
     *
     * @param chat a {@code chat.completion}, or a chunk of one
     * @return empty for a chunk that says nothing in a completion, such as one that names the role
     */
    public static Optional<ModelOutput> of(ModelOutput chat) {
        var answer = ProviderJson.tree(chat.json());
        boolean whole = answer.path("choices").valueStream().anyMatch(choice -> choice.has("message"));
        var completion = AnswerWriter.object()
                .put("id", answer.path("id").asText("").replaceFirst("^chatcmpl-", "cmpl-"))
                .put("object", "text_completion")
                .put("created", answer.path("created").asLong())
                .put("model", answer.path("model").asText(""));
        var choices = completion.putArray("choices");
        boolean says = whole || answer.path("choices").isEmpty();
        for (JsonNode choice : answer.path("choices")) {
            var told = choice(choice);
            says = says
                    || !told.path("text").asText().isEmpty()
                    || !told.path("finish_reason").isNull();
            choices.add(told);
        }
        if (answer.path("usage").isObject()) {
            completion.set("usage", answer.path("usage"));
        }
        if (!says && chat.usage() == null) {
            return Optional.empty();
        }
        var output = ModelOutputReader.read(ProviderJson.bytes(completion));
        var usage = chat.usage();
        return Optional.of(usage == null ? output : output.withUsage(usage));
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
