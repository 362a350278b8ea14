package ai.agentsflow.translate;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.openai.ChatRequest;
import java.util.function.LongSupplier;

/** Chats in the terms of an API that upstreams have. */
public abstract class ChatTranslator implements Translator {

    /**
     * The body to send.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when it cannot be said in that API's terms
     */
    protected abstract byte[] body(ChatRequest chat, Target target);

    /**
     * Reads one answer.
     *
     * @param promptEstimate about how many tokens there were to read, for a server that does not count them
     */
    protected abstract AnswerReader answer(LongSupplier promptEstimate);

    @Override
    public final Operation from() {
        return ChatRequest.OPERATION;
    }

    @Override
    public final Translation of(ModelRequest asked, Target target) {
        return new Translation(wire(asked, target), memory -> answer(asked::estimatedTokens));
    }

    private ModelRequest wire(ModelRequest asked, Target target) {
        return new WireRequest(to(), asked, body((ChatRequest) asked, target), other -> wire(other, target));
    }
}
