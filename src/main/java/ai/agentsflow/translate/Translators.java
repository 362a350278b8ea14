package ai.agentsflow.translate;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.Part;
import ai.agentsflow.dialect.openai.ChatRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All translators. Chats are what they have in common: an API of clients is translated into chats, and
 * these, or what else OpenAI's clients ask, into what an upstream has.
 */
public final class Translators {

    private static final List<Translator> ALL = Part.all(Translator.class);

    private Translators() {}

    /** Each of them. */
    public static List<Translator> all() {
        return ALL;
    }

    /** The one into chats, for what clients ask in an API of their own. */
    public static Optional<Translator> intoChats(Operation asked) {
        return ALL.stream()
                .filter(translator -> translator.from().equals(asked))
                .filter(translator -> translator.to().equals(ChatRequest.OPERATION))
                .findFirst();
    }

    /**
     * The request in terms that its upstream has.
     *
     * @param spoken whether the upstream has an operation
     * @throws ModelFailure {@code MODEL_UNKNOWN} when there is no such translator: another model may do better; and what a translator
     *     throws
     */
    public static Translation into(Predicate<Operation> spoken, ModelRequest asked, Target target) {
        return ALL.stream()
                .filter(translator -> translator.from().equals(asked.operation()))
                .filter(translator -> spoken.test(translator.to()))
                .findFirst()
                .orElseThrow(() -> new ModelFailure(
                        ModelFailure.Kind.MODEL_UNKNOWN,
                        "the model's provider has no " + asked.operation().what()))
                .of(asked, target);
    }
}
