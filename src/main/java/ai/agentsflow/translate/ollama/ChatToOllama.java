package ai.agentsflow.translate.ollama;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ollama.OllamaApi;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import ai.agentsflow.translate.WireRequest;

/** Chats in the terms of Ollama's own API. */
public final class ChatToOllama implements Translator {

    @Override
    public Operation from() {
        return ChatRequest.OPERATION;
    }

    @Override
    public Operation to() {
        return OllamaApi.CHAT;
    }

    @Override
    public Translation of(ModelRequest asked, Target target) {
        return new Translation(wire(asked, target), memory -> new OllamaAnswer(asked::estimatedTokens));
    }

    private ModelRequest wire(ModelRequest asked, Target target) {
        byte[] body = OllamaRequest.of((ChatRequest) asked, target);
        return new WireRequest(to(), asked, body, other -> wire(other, target));
    }
}
