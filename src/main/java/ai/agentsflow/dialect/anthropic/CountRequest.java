package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.WholeReader;
import java.util.Map;
import java.util.Optional;

/** How many tokens a message would have. Only Anthropic's API tells; for any other model there is an estimate. */
public record CountRequest(MessagesBody message) implements ModelRequest {

    /** What it asks for; OpenTelemetry has no word for it. */
    public static final Operation OPERATION =
            new Operation(Dialect.ANTHROPIC, "count_tokens", "/v1/messages/count_tokens", "counts of tokens");

    @Override
    public Operation operation() {
        return OPERATION;
    }

    @Override
    public String model() {
        return message.model();
    }

    @Override
    public byte[] withModel(String other) {
        return message.withModel(other);
    }

    @Override
    public AnswerReader reader() {
        return (WholeReader) MessageCount::read;
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
    public int size() {
        return message.size();
    }

    @Override
    public Map<String, String> headers() {
        return message.headers();
    }

    @Override
    public Optional<ModelOutput> estimate() {
        return Optional.of(MessageCount.of(message.estimatedTokens()));
    }
}
