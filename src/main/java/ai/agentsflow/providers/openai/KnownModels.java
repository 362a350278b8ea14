package ai.agentsflow.providers.openai;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How models differ of which that is known, by their names at whichever server: what it is spares the first request a refusal, what it
 * is not any more a refusal tells.
 */
final class KnownModels {

    /**
     * OpenAI's models that think: <a href="https://platform.openai.com/docs/guides/reasoning">o1, o3, o4 and GPT-5</a>, with a date,
     * a kind or a version, also as a router's {@code openai/gpt-5.6-sol}. The models of ChatGPT among them take both.
     */
    private static final Pattern THINKING =
            Pattern.compile("(?:openai/)?(?:o[1-9](?:-.*)?|gpt-(?:[5-9]|[1-9]\\d)(?:[.-].*)?)");

    private KnownModels() {}

    /** A set of the caller's own. */
    static Set<Difference> of(String model) {
        var differences = EnumSet.noneOf(Difference.class);
        if (THINKING.matcher(model).matches()) {
            differences.add(Difference.MAX_COMPLETION_TOKENS);
        }
        return differences;
    }
}
