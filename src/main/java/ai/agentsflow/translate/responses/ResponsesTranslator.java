package ai.agentsflow.translate.responses;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.Places;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.ResponsesReader;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Responses of OpenAI's API in the terms of chats, for a request that holds all that it refers to. */
public final class ResponsesTranslator implements Translator {

    @Override
    public Operation from() {
        return ResponsesRequest.OPERATION;
    }

    @Override
    public Operation to() {
        return ChatRequest.OPERATION;
    }

    @Override
    public Translation of(ModelRequest asked, Target target) {
        var request = (ResponsesRequest) asked;
        var read = request.asTree(Read::of);
        return new Translation(
                read.chat().chat(),
                memory -> new Answer(read.settings(), read.chat().tools(), memory),
                read.chat().dropped());
    }

    /**
     * What is kept of a request.
     *
     * @param settings the request without its input, which may be large, and which no answer repeats
     */
    private record Read(ResponseChat chat, byte[] settings) {

        static Read of(JsonNode request) {
            var chat = ResponseChat.of(request);
            ((ObjectNode) request).remove("input");
            return new Read(chat, ProviderJson.bytes(request));
        }
    }

    /** One answer, with an id of its own; under which name the model is told is left to whoever passes it on. */
    private static final class Answer implements AnswerReader {

        private static final String NO_NAME = "";

        private final byte[] settings;
        private final OfferedTools tools;
        private final MemoryBudget.Share memory;
        private Consumer<ModelOutput> listener = output -> {};
        private TokenUsage counted = new TokenUsage(0, 0, true);
        private @Nullable ResponseStream stream;

        Answer(byte[] settings, OfferedTools tools, MemoryBudget.Share memory) {
            this.settings = settings;
            this.tools = tools;
            this.memory = memory;
        }

        @Override
        public void counted(TokenUsage usage) {
            counted = usage;
        }

        @Override
        public ModelOutput whole(byte[] json) {
            var request = ProviderJson.checkedTree(settings);
            var response = begun(request);
            ResponseAnswer.end(response, request, tools, json, counted);
            return new ResponsesReader().whole(ProviderJson.bytes(response));
        }

        @Override
        public boolean piece(byte[] json, Consumer<ModelOutput> told) {
            listener = told;
            stream().chunk(json);
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
            stream().end(counted);
        }

        private ResponseStream stream() {
            var begun = stream;
            if (begun == null) {
                var request = ProviderJson.checkedTree(settings);
                begun = new ResponseStream(begun(request), request, tools, memory::take, this::tell);
                stream = begun;
            }
            return begun;
        }

        private static ObjectNode begun(JsonNode request) {
            return ResponseObject.begun(ItemIds.response(), Instant.now(), request, NO_NAME);
        }

        private void tell(String event, String data) {
            byte[] json = data.getBytes(StandardCharsets.US_ASCII);
            listener.accept(
                    ResponseEvents.isOfResponse(event)
                            ? new ResponsesReader().event(json)
                            : new ModelOutput(Dialect.RESPONSES, event, json, "", true, null, null, Places.NONE, 0));
        }
    }
}
