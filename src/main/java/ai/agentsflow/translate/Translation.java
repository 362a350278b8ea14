package ai.agentsflow.translate;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.Set;
import java.util.function.Function;

/**
 * One request in another API's terms.
 *
 * @param request what is asked instead
 * @param answers makes what reads one answer to that, and tells it in the terms of the first API; what it holds is taken
 *     from the share that it is given
 * @param dropped what of the first request is not told, by name: an answer without regard to that is a right answer
 */
public record Translation(
        ModelRequest request, Function<MemoryBudget.Share, AnswerReader> answers, Set<String> dropped) {

    public Translation {
        dropped = Set.copyOf(dropped);
    }

    /** One that drops nothing. */
    public Translation(ModelRequest request, Function<MemoryBudget.Share, AnswerReader> answers) {
        this(request, answers, Set.of());
    }
}
