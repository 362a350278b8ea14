package ai.agentsflow.translate.ollama;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ollama.OllamaApi;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.ChatTranslator;
import ai.agentsflow.translate.Target;
import java.util.function.LongSupplier;

/** Chats in the terms of Ollama's own API. */
public final class ChatToOllama extends ChatTranslator {

    @Override
    public Operation to() {
        return OllamaApi.CHAT;
    }

    @Override
    protected byte[] body(ChatRequest chat, Target target) {
        return OllamaRequest.of(chat, target);
    }

    @Override
    protected AnswerReader answer(LongSupplier promptEstimate) {
        return new OllamaAnswer(promptEstimate);
    }
}
