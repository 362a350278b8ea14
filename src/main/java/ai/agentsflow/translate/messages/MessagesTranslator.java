package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.Places;
import ai.agentsflow.dialect.anthropic.MessageReader;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Messages of Anthropic's API in the terms of chats. */
public final class MessagesTranslator implements Translator {

    @Override
    public Operation from() {
        return MessagesBody.OPERATION;
    }

    @Override
    public Operation to() {
        return ChatRequest.OPERATION;
    }

    @Override
    public Translation of(ModelRequest asked, Target target) {
        var message = (MessagesBody) asked;
        boolean thoughts = MessagesRequest.wantsThoughts(message);
        long estimate = message.stream() ? message.estimatedTokens() : 0;
        return new Translation(
                MessagesRequest.of(message),
                memory -> new Answer(thoughts, estimate),
                MessagesRequest.dropped(message));
    }

    /** One answer; under which name the model is told is left to whoever passes it on. */
    private static final class Answer implements AnswerReader {

        private static final String NO_NAME = "";

        private final boolean thoughts;
        private final MessageStream stream;
        private Consumer<ModelOutput> listener = output -> {};
        private TokenUsage counted = new TokenUsage(0, 0, true);

        Answer(boolean thoughts, long promptEstimate) {
            this.thoughts = thoughts;
            this.stream = new MessageStream(NO_NAME, promptEstimate, thoughts, this::tell);
        }

        @Override
        public void counted(TokenUsage usage) {
            counted = usage;
        }

        @Override
        public ModelOutput whole(byte[] json) {
            return new MessageReader().whole(MessageAnswer.of(json, NO_NAME, counted, thoughts));
        }

        @Override
        public boolean piece(byte[] json, Consumer<ModelOutput> told) {
            listener = told;
            stream.chunk(json);
            return false;
        }

        /** A chat that is not whole never comes to its end. */
        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public void last(Consumer<ModelOutput> told) {
            listener = told;
            stream.end(counted);
        }

        private void tell(String event, String data) {
            byte[] json = data.getBytes(StandardCharsets.US_ASCII);
            listener.accept(
                    event.equals(MessageStream.BEGINNING)
                            ? new MessageReader().event(json)
                            : new ModelOutput(Dialect.ANTHROPIC, event, json, "", true, null, null, Places.NONE, 0));
        }
    }
}
