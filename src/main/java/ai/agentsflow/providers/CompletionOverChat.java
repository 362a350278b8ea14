package ai.agentsflow.providers;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionOutput;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.upstream.Upstream;
import java.util.Map;

/** Completes a text by a chat of one message, for models that know no other. */
final class CompletionOverChat implements ModelListener {

    private final ModelListener listener;

    private CompletionOverChat(ModelListener listener) {
        this.listener = listener;
    }

    static ModelCall start(
            ModelProvider provider, Upstream upstream, CompletionRequest request, ModelListener listener) {
        ChatRequest chat;
        try {
            chat = request.asChat();
        } catch (ModelFailure refused) {
            listener.onFailure(refused);
            return () -> {};
        }
        return provider.chat(upstream, chat, new CompletionOverChat(listener));
    }

    @Override
    public MemoryBudget.Share memory() {
        return listener.memory();
    }

    @Override
    public void onHeaders(Map<String, String> headers) {
        listener.onHeaders(headers);
    }

    @Override
    public void onOutput(ModelOutput output) {
        CompletionOutput.of(output).ifPresent(listener::onOutput);
    }

    @Override
    public void onEnd() {
        listener.onEnd();
    }

    @Override
    public void onFailure(ModelFailure failure) {
        listener.onFailure(failure);
    }
}
