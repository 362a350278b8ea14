package ai.agentsflow.analytics.reading;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parameter that has one of a few values. */
public final class Choice {

    private Choice() {}

    /**
     * The one that is meant; null where nothing was sent.
     *
     * @throws ProblemException 400 for anything else
     */
    public static @Nullable String of(String path, @Nullable String text, String... words) {
        if (text != null && !List.of(words).contains(text)) {
            throw Inputs.invalid(path, "must be one of " + String.join(", ", words));
        }
        return text;
    }
}
