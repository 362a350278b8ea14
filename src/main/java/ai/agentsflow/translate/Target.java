package ai.agentsflow.translate;

/**
 * The model that a request is translated for.
 *
 * @param model its vendor's own name for it
 * @param contextWindow prompt and answer together, in tokens
 * @param maxTokens the longest answer, in tokens, where the request has no limit and the API wants one
 */
public record Target(String model, int contextWindow, int maxTokens) {

    /** Where the model is not chosen yet. */
    public static final Target ANY = new Target("", 0, 0);
}
