package ai.agentsflow.providers.openai;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ProviderJson;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The answer to {@code GET /models}. */
final class ModelList implements Answer {

    private final CompletableFuture<List<String>> result = new CompletableFuture<>();
    private final WholeAnswer.BoundedBody body = new WholeAnswer.BoundedBody();

    CompletionStage<List<String>> result() {
        return result;
    }

    @Override
    public Progress take(ByteBuffer part) {
        body.add(part);
        return Progress.NONE;
    }

    @Override
    public void end() {
        var list = ProviderJson.tree(body.bytes()).path("data");
        if (!list.isArray()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's model list is none");
        }
        result.complete(list.valueStream()
                .map(model -> model.path("id").asText())
                .filter(id -> !id.isEmpty())
                .toList());
    }

    @Override
    public void fail(ModelFailure failure) {
        result.completeExceptionally(failure);
    }
}
