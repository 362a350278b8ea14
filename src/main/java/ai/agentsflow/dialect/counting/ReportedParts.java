package ai.agentsflow.dialect.counting;

import org.jspecify.annotations.Nullable;

/**
 * What an upstream tells of parts of its two counts; each is null when it does not say.
 *
 * @param cached tokens read that came from a prompt cache
 * @param written tokens read that were written to a prompt cache
 * @param writtenLong those of {@code written} that stay there for an hour rather than minutes, which costs more
 * @param reasoning tokens written that are thoughts
 */
public record ReportedParts(
        @Nullable TokenCount cached,
        @Nullable TokenCount written,
        @Nullable TokenCount writtenLong,
        @Nullable TokenCount reasoning) {

    /** Nothing is told. */
    public static final ReportedParts NONE = new ReportedParts(null, null, null, null);

    /** One that tells of reads from a cache, and of thoughts. */
    public static ReportedParts of(@Nullable TokenCount cached, @Nullable TokenCount reasoning) {
        return new ReportedParts(cached, null, null, reasoning);
    }

    /** This, and what is told later in the same answer. */
    ReportedParts then(ReportedParts later) {
        return new ReportedParts(
                TokenCount.latest(cached, later.cached),
                TokenCount.latest(written, later.written),
                TokenCount.latest(writtenLong, later.writtenLong),
                TokenCount.latest(reasoning, later.reasoning));
    }
}
