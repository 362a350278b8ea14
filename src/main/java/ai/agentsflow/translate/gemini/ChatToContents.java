package ai.agentsflow.translate.gemini;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.gemini.GeminiApi;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.ChatTranslator;
import ai.agentsflow.translate.Target;
import java.util.function.LongSupplier;

/** Chats in the terms of Google's Gemini API. */
public final class ChatToContents extends ChatTranslator {

    @Override
    public Operation to() {
        return GeminiApi.CONTENT;
    }

    @Override
    protected byte[] body(ChatRequest chat, Target target) {
        return GeminiRequest.of(chat, target);
    }

    @Override
    protected AnswerReader answer(LongSupplier promptEstimate) {
        return new GeminiAnswer(promptEstimate);
    }
}
