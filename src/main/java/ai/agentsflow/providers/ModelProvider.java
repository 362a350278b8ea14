package ai.agentsflow.providers;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A vendor: its address, its credentials, which wire API it speaks, and which models it has. Implementations hold no thread per call
 * and translate nothing; the contract test says what each of them must do.
 */
public interface ModelProvider {

    /** The kinds of upstream that this adapter speaks to. */
    Set<ProviderKind> kinds();

    /**
     * Whether an upstream can be asked this as it comes. One that turns out not to have it fails with {@link
     * ModelFailure.Kind#NOT_SPOKEN}, once.
     */
    boolean speaks(Operation operation, Upstream upstream);

    /**
     * Starts a call and returns at once; whatever happens is told to the listener, faults included.
     *
     * @param request of an operation that the upstream {@linkplain #speaks speaks}
     * @param answers makes what reads an answer, anew for each time that the vendor has to be asked
     */
    ModelCall ask(Upstream upstream, ModelRequest request, Supplier<AnswerReader> answers, ModelListener listener);

    /** The same, with the answer in the terms of the request. */
    default ModelCall ask(Upstream upstream, ModelRequest request, ModelListener listener) {
        return ask(upstream, request, request::reader, listener);
    }

    /**
     * The models that the upstream says it serves: free of charge, and the sign that address and credential are good.
     *
     * @return completes exceptionally with {@link ModelFailure}
     */
    CompletionStage<List<String>> served(Upstream upstream);
}
