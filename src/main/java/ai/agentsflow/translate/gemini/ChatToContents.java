package ai.agentsflow.translate.gemini;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.gemini.GeminiApi;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import ai.agentsflow.translate.WireRequest;

/** Chats in the terms of Google's Gemini API. */
public final class ChatToContents implements Translator {

    @Override
    public Operation from() {
        return ChatRequest.OPERATION;
    }

    @Override
    public Operation to() {
        return GeminiApi.CONTENT;
    }

    @Override
    public Translation of(ModelRequest asked, Target target) {
        return new Translation(wire(asked, target), memory -> new GeminiAnswer(asked::estimatedTokens));
    }

    private ModelRequest wire(ModelRequest asked, Target target) {
        byte[] body = GeminiRequest.of((ChatRequest) asked, target);
        return new WireRequest(to(), asked, body, other -> wire(other, target));
    }
}
