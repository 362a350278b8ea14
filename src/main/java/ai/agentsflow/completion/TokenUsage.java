package ai.agentsflow.completion;

/**
 * What a call cost in tokens.
 *
 * @param prompt tokens read
 * @param completion tokens written
 * @param estimated whether this server counted, because the upstream did not say
 */
public record TokenUsage(long prompt, long completion, boolean estimated) {

    public long total() {
        return prompt + completion;
    }
}
