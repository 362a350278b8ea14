package ai.agentsflow.translate.anthropic;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.ChatTranslator;
import ai.agentsflow.translate.Target;
import java.util.function.LongSupplier;

/** Chats in the terms of Anthropic's Messages API. */
public final class ChatToMessages extends ChatTranslator {

    @Override
    public Operation to() {
        return MessagesBody.OPERATION;
    }

    @Override
    protected byte[] body(ChatRequest chat, Target target) {
        return MessagesRequest.of(chat, target);
    }

    @Override
    protected AnswerReader answer(LongSupplier promptEstimate) {
        return new AnthropicAnswer(promptEstimate);
    }
}
