package ai.agentsflow.dialect;

/**
 * What a call cost in tokens.
 *
 * @param prompt tokens read
 * @param completion tokens written
 * @param estimated whether this server counted at least one of them, because the upstream did not say
 * @param clamped whether the upstream told a number that cannot be, and the nearest one that can be stands here
 */
public record TokenUsage(long prompt, long completion, boolean estimated, boolean clamped) {

    public TokenUsage {
        if (prompt < 0 || completion < 0) {
            throw new IllegalArgumentException("there are no fewer tokens than 0");
        }
    }

    /** What nobody had to correct. */
    public TokenUsage(long prompt, long completion, boolean estimated) {
        this(prompt, completion, estimated, false);
    }

    public long total() {
        return prompt + completion;
    }
}
