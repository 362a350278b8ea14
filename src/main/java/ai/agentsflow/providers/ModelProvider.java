package ai.agentsflow.providers;

import ai.agentsflow.completion.ChatRequest;
import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelListener;
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

    /**
     * The models that the upstream says it serves: free of charge, and the sign that address and credential are good.
     *
     * @return completes exceptionally with {@link ModelFailure}
     */
    CompletionStage<List<String>> served(Upstream upstream);
}
