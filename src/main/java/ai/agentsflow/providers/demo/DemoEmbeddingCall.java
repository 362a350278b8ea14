package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.upstream.Upstream;

/** Vectors of the demonstration model, told in one piece. */
final class DemoEmbeddingCall implements ModelCall {

    /** While the vectors are a tree they are so many times as large as the answer. */
    private static final int TREE = 3;

    private final Upstream upstream;
    private final EmbeddingRequest request;
    private final ModelListener listener;
    private boolean cancelled;

    DemoEmbeddingCall(Upstream upstream, EmbeddingRequest request, ModelListener listener) {
        this.upstream = upstream;
        this.request = request;
        this.listener = listener;
    }

    synchronized void answer() {
        if (cancelled) {
            return;
        }
        ModelOutput output;
        try {
            output = output();
        } catch (ModelFailure failure) {
            listener.onFailure(failure);
            return;
        }
        listener.onOutput(output);
        if (!cancelled) {
            listener.onEnd();
        }
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
    }

    private ModelOutput output() {
        var asked = request.translated(DemoEmbeddings::of);
        long bytes = asked.bytes();
        if (bytes > upstream.bounds().held()) {
            throw new ModelFailure(
                    ModelFailure.Kind.ANSWER_TOO_LARGE,
                    "The vectors would have more bytes than an answer may have: ask for fewer at once, or for fewer dimensions.");
        }
        long held = bytes * TREE;
        if (!listener.memory().take(held)) {
            throw new ModelFailure(ModelFailure.Kind.NO_MEMORY, "This server has no memory for the answer right now.");
        }
        try {
            var answer = asked.answer(upstream.model(), request.estimatedTokens());
            return ModelOutputReader.readEmbeddings(ProviderJson.bytes(answer));
        } finally {
            listener.memory().give(held);
        }
    }
}
