package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The models that an upstream lists: a list of objects, each with a name. */
public final class ModelList implements Answer {

    /** The longest list known has some 60,000 models of some 60 bytes each. */
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private final CompletableFuture<List<String>> result = new CompletableFuture<>();
    private final AnswerBuffer body = new AnswerBuffer(MemoryBudget.unlimited().share(), MOST_BYTES);
    private final String list;
    private final String name;
    private volatile String next = "";

    /**
     * What to look for.
     *
     * @param list the member that holds the list
     * @param name the member of each model that holds its name
     */
    public ModelList(String list, String name) {
        this.list = list;
        this.name = name;
    }

    /** Where a list in pages goes on, by Google's member {@code nextPageToken}; empty at its end, or before the result. */
    public String next() {
        return next;
    }

    /** Completes exceptionally with {@link ModelFailure}. */
    public CompletionStage<List<String>> result() {
        return result;
    }

    @Override
    public Progress take(ByteBuffer part) {
        body.add(part, part.remaining());
        return Progress.NONE;
    }

    @Override
    public void end() {
        var page = ProviderJson.tree(body.take(0));
        var models = page.path(list);
        if (!models.isArray()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's model list is none");
        }
        next = page.path("nextPageToken").asText("");
        result.complete(models.valueStream()
                .map(model -> model.path(name).asText())
                .filter(found -> !found.isEmpty())
                .toList());
    }

    @Override
    public void fail(ModelFailure failure) {
        result.completeExceptionally(failure);
    }
}
