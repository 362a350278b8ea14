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
 * What a client asks, in the API that it speaks, whichever model will answer.
 *
 * @param wanted a model's name, or {@code task:} and a task's
 * @param operation what is asked for
 * @param needed what a model must be able to do; null where each is asked
 * @param forModel the request as it goes to a model that speaks the same API: its window may decide how much is sent
 * @param complete the request with all that it refers to, for models that do not
 */
public record Question(
        String wanted,
        Operation operation,
        @Nullable Capability needed,
        Function<ModelEntry, ? extends ModelRequest> forModel,
        Supplier<? extends ModelRequest> complete) {

    /** The same for each model. */
    public static Question of(ModelRequest request) {
        return of(request, null);
    }

    /** The same for each model that has a capability. */
    public static Question of(ModelRequest request, @Nullable Capability needed) {
        return new Question(request.model(), request.operation(), needed, entry -> request, () -> request);
    }

    /** A chat, for each model in as many words as it can read. */
    public static Question ofChat(String wanted, Function<ModelEntry, ChatRequest> request) {
        return new Question(wanted, ChatRequest.OPERATION, null, request, () -> {
            throw new IllegalStateException("a chat needs no translation before its model is chosen");
        });
    }
}
