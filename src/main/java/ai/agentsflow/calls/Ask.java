package ai.agentsflow.calls;

import ai.agentsflow.dialect.CanonicalRequest;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.upstream.Upstream;
import java.util.Map;
import java.util.Optional;

/** What is asked of a model. How it is routed does not depend on it. */
public interface Ask {

    /** OpenTelemetry's names for the three operations. */
    String CHAT = "chat";

    String COMPLETION = "text_completion";

    String EMBEDDINGS = "embeddings";

    /** Which those names do not have. */
    String COUNT = "count_tokens";

    int BYTES_PER_TOKEN = 4;

    ModelCall start(ModelProvider provider, Upstream upstream, ModelListener listener);

    /** {@link #CHAT}, {@link #COMPLETION}, {@link #EMBEDDINGS} or {@link #COUNT}. */
    default String operation() {
        return CHAT;
    }

    /** Whether the answer is wanted in pieces. */
    default boolean streamed() {
        return false;
    }

    /** About how many tokens there are to read, for an upstream that does not say. */
    long estimatedTokens();

    /** About how many tokens so many bytes of a whole answer are, for an upstream that does not say. */
    default long estimatedAnswerTokens(long bytes) {
        return bytes / BYTES_PER_TOKEN;
    }

    /** How many bytes are sent; a token has one at least. */
    long size();

    /** What the client's call carries besides its body, for an upstream of the same API. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** What makes it the same question as another; empty when that cannot be told for certain. */
    Optional<CanonicalRequest> canonical();

    /** For a chat. */
    record Chat(ChatRequest request) implements Ask {

        @Override
        public ModelCall start(ModelProvider provider, Upstream upstream, ModelListener listener) {
            return provider.chat(upstream, request, listener);
        }

        @Override
        public boolean streamed() {
            return request.stream();
        }

        @Override
        public long estimatedTokens() {
            return request.estimatedTokens();
        }

        @Override
        public long size() {
            return request.size();
        }

        @Override
        public Optional<CanonicalRequest> canonical() {
            return request.canonical();
        }
    }

    /** For a response in the terms of OpenAI's Responses API, of an upstream that has it too. */
    record Response(ResponsesRequest request, Map<String, String> headers) implements Ask {

        @Override
        public ModelCall start(ModelProvider provider, Upstream upstream, ModelListener listener) {
            return provider.respond(upstream, request, listener);
        }

        @Override
        public boolean streamed() {
            return request.stream();
        }

        @Override
        public long estimatedTokens() {
            return request.estimatedTokens();
        }

        @Override
        public long size() {
            return request.size();
        }

        /** The same question may belong to a conversation that is another one by now. */
        @Override
        public Optional<CanonicalRequest> canonical() {
            return Optional.empty();
        }
    }

    /** For the completion of a text. */
    record Completion(CompletionRequest request) implements Ask {

        @Override
        public ModelCall start(ModelProvider provider, Upstream upstream, ModelListener listener) {
            return provider.complete(upstream, request, listener);
        }

        @Override
        public String operation() {
            return COMPLETION;
        }

        @Override
        public boolean streamed() {
            return request.stream();
        }

        @Override
        public long estimatedTokens() {
            return request.estimatedTokens();
        }

        @Override
        public long size() {
            return request.size();
        }

        @Override
        public Optional<CanonicalRequest> canonical() {
            return request.canonical();
        }
    }

    /** For a message in Anthropic's terms, of an upstream that speaks them too. */
    record Message(MessagesBody request) implements Ask {

        @Override
        public ModelCall start(ModelProvider provider, Upstream upstream, ModelListener listener) {
            return provider.message(upstream, request, listener);
        }

        @Override
        public boolean streamed() {
            return request.stream();
        }

        @Override
        public long estimatedTokens() {
            return request.estimatedTokens();
        }

        @Override
        public long size() {
            return request.size();
        }

        @Override
        public Map<String, String> headers() {
            return request.headers();
        }

        @Override
        public Optional<CanonicalRequest> canonical() {
            return request.canonical();
        }
    }

    /** For how many tokens a message would have, of an upstream that speaks Anthropic's API. */
    record Count(MessagesBody request) implements Ask {

        @Override
        public ModelCall start(ModelProvider provider, Upstream upstream, ModelListener listener) {
            return provider.count(upstream, request, listener);
        }

        @Override
        public String operation() {
            return COUNT;
        }

        /** To be told is free. */
        @Override
        public long estimatedTokens() {
            return 0;
        }

        @Override
        public long estimatedAnswerTokens(long bytes) {
            return 0;
        }

        @Override
        public long size() {
            return request.size();
        }

        @Override
        public Map<String, String> headers() {
            return request.headers();
        }

        @Override
        public Optional<CanonicalRequest> canonical() {
            return Optional.empty();
        }
    }

    /** For embeddings. */
    record Embeddings(EmbeddingRequest request) implements Ask {

        @Override
        public ModelCall start(ModelProvider provider, Upstream upstream, ModelListener listener) {
            return provider.embed(upstream, request, listener);
        }

        @Override
        public String operation() {
            return EMBEDDINGS;
        }

        @Override
        public long estimatedTokens() {
            return request.estimatedTokens();
        }

        /** Vectors are no tokens. */
        @Override
        public long estimatedAnswerTokens(long bytes) {
            return 0;
        }

        @Override
        public long size() {
            return request.size();
        }

        @Override
        public Optional<CanonicalRequest> canonical() {
            return request.canonical();
        }
    }
}
