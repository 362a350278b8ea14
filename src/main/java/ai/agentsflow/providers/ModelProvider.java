package ai.agentsflow.providers;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** One vendor's API. Implementations hold no thread per call; the contract test says what each of them must do. */
public interface ModelProvider {

    /** The kinds of upstream that this adapter speaks to. */
    Set<ProviderKind> kinds();

    /**
     * Starts a chat completion and returns at once; whatever happens is told to the listener, faults included.
     *
     * @param request streamed when {@link ChatRequest#stream()} says so
     */
    ModelCall chat(Upstream upstream, ChatRequest request, ModelListener listener);

    /** Whether the vendor's own API is this one, so that a request of it can be passed as it came. */
    default boolean speaks(Dialect dialect) {
        return dialect == Dialect.OPENAI;
    }

    /** Whether this upstream has that API; one that turns out not to have it fails with {@link ModelFailure.Kind#NOT_SPOKEN}, once. */
    default boolean speaks(Dialect dialect, Upstream upstream) {
        return speaks(dialect);
    }

    /**
     * Starts a response in the terms of OpenAI's Responses API and returns at once; outputs are in the same terms.
     *
     * <p>For adapters that {@linkplain #speaks(Dialect, Upstream) speak} it.
     *
     * @param request streamed when {@link ResponsesRequest#stream()} says so
     */
    default ModelCall respond(Upstream upstream, ResponsesRequest request, ModelListener listener) {
        throw new UnsupportedOperationException(upstream.kind().key() + " has no Responses API");
    }

    /**
     * Starts a message in Anthropic's terms and returns at once; outputs are in the same terms.
     *
     * <p>For adapters that {@linkplain #speaks speak} Anthropic's API.
     *
     * @param request streamed when {@link MessagesBody#stream()} says so
     */
    default ModelCall message(Upstream upstream, MessagesBody request, ModelListener listener) {
        throw new UnsupportedOperationException(upstream.kind().key() + " does not speak Anthropic's API");
    }

    /**
     * Asks how many tokens a message would have and returns at once; the listener hears one output, the count.
     *
     * <p>For adapters that {@linkplain #speaks speak} Anthropic's API.
     */
    default ModelCall count(Upstream upstream, MessagesBody request, ModelListener listener) {
        throw new UnsupportedOperationException(upstream.kind().key() + " does not speak Anthropic's API");
    }

    /**
     * Starts the completion of a text and returns at once; outputs are {@code text_completion}s.
     *
     * <p>An adapter whose vendor has none leaves this as it is: a chat completes the text.
     *
     * @param request streamed when {@link CompletionRequest#stream()} says so
     */
    default ModelCall complete(Upstream upstream, CompletionRequest request, ModelListener listener) {
        return CompletionOverChat.start(this, upstream, request, listener);
    }

    /**
     * Starts a request for embeddings and returns at once; the listener hears one output, the whole answer.
     *
     * <p>An adapter whose vendor has none leaves this as it is: another model may have them.
     */
    default ModelCall embed(Upstream upstream, EmbeddingRequest request, ModelListener listener) {
        listener.onFailure(new ModelFailure(
                ModelFailure.Kind.MODEL_UNKNOWN,
                "the provider " + upstream.kind().key() + " has no embeddings"));
        return () -> {};
    }

    /**
     * The models that the upstream says it serves: free of charge, and the sign that address and credential are good.
     *
     * @return completes exceptionally with {@link ModelFailure}
     */
    CompletionStage<List<String>> served(Upstream upstream);
}
