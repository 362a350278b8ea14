package ai.agentsflow.routing;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.openai.ChatRequest;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks, in the API that it speaks, whichever model will answer. As a function it is the request as it goes to a model that
 * speaks the same API: its window may decide how much is sent.
 */
public interface ClientRequest extends Function<ModelEntry, ModelRequest> {

    /** A model's name, or {@code task:} and a task's. */
    String wanted();

    /** What is asked for. */
    Operation operation();

    /** What a model must be able to do; null where each is asked. */
    default @Nullable Capability needed() {
        return null;
    }

    /** The request with all that it refers to, for models that speak another API. */
    ModelRequest complete();

    /** The same for each model. */
    static ClientRequest of(ModelRequest request) {
        return new SameForAll(request, null);
    }

    /** The same for each model that has a capability. */
    static ClientRequest of(ModelRequest request, Capability needed) {
        return new SameForAll(request, needed);
    }

    /** A chat, for each model in as many words as it can read. */
    static ClientRequest ofChat(String wanted, Function<ModelEntry, ChatRequest> request) {
        return new PerModel(wanted, ChatRequest.OPERATION, request, () -> {
            throw new IllegalStateException("a chat needs no translation before its model is chosen");
        });
    }

    /** A request that is the same for each model. */
    record SameForAll(ModelRequest request, @Nullable Capability needed) implements ClientRequest {

        @Override
        public String wanted() {
            return request.model();
        }

        @Override
        public Operation operation() {
            return request.operation();
        }

        @Override
        public ModelRequest apply(ModelEntry entry) {
            return request;
        }

        @Override
        public ModelRequest complete() {
            return request;
        }
    }

    /** A request that is made for a model. */
    record PerModel(
            String wanted,
            Operation operation,
            Function<ModelEntry, ? extends ModelRequest> forModel,
            Supplier<? extends ModelRequest> whole)
            implements ClientRequest {

        @Override
        public ModelRequest apply(ModelEntry entry) {
            return forModel.apply(entry);
        }

        @Override
        public ModelRequest complete() {
            return whole.get();
        }
    }
}
