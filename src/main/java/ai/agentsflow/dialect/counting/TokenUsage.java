package ai.agentsflow.dialect.counting;

import org.jspecify.annotations.Nullable;

/**
 * What a call cost in tokens. No part is larger than what it is a part of.
 *
 * @param prompt all tokens read
 * @param completion all tokens written
 * @param cached tokens read that came from the upstream's prompt cache; a part of {@code prompt}
 * @param written tokens read that were written to that cache; another part of {@code prompt}
 * @param writtenLong those of {@code written} that stay there for an hour rather than minutes
 * @param reasoning tokens written that are thoughts; a part of {@code completion}
 * @param estimated whether this server counted at least some of them, because the upstream did not say
 * @param clamped whether the upstream told a number that cannot be, and the nearest one that can be stands here
 */
public record TokenUsage(
        long prompt,
        long completion,
        long cached,
        long written,
        long writtenLong,
        long reasoning,
        boolean estimated,
        boolean clamped) {

    public TokenUsage {
        if (prompt < 0 || completion < 0 || cached < 0 || written < 0 || writtenLong < 0 || reasoning < 0) {
            throw new IllegalArgumentException("there are no fewer tokens than 0");
        }
        if (cached + written > prompt || writtenLong > written || reasoning > completion) {
            throw new IllegalArgumentException("a part is no larger than the whole");
        }
    }

    /** One of which no parts are known. */
    public TokenUsage(long prompt, long completion, boolean estimated, boolean clamped) {
        this(prompt, completion, 0, 0, 0, 0, estimated, clamped);
    }

    /** What nobody had to correct. */
    public TokenUsage(long prompt, long completion, boolean estimated) {
        this(prompt, completion, estimated, false);
    }

    /** The same with parts as they are told, as far as they can be. */
    TokenUsage with(ReportedParts parts) {
        var read = atMost(parts.cached(), prompt);
        var kept = atMost(parts.written(), prompt - read.value());
        var keptLong = atMost(parts.writtenLong(), kept.value());
        var thought = atMost(parts.reasoning(), completion);
        return new TokenUsage(
                prompt,
                completion,
                read.value(),
                kept.value(),
                keptLong.value(),
                thought.value(),
                estimated,
                clamped || read.clamped() || kept.clamped() || keptLong.clamped() || thought.clamped());
    }

    private static TokenCount atMost(@Nullable TokenCount part, long whole) {
        return part == null ? new TokenCount(0, false) : part.atMost(whole);
    }

    /** The same and what this server counted besides. */
    public TokenUsage writingMore(long tokens) {
        return new TokenUsage(prompt, completion + tokens, cached, written, writtenLong, reasoning, true, clamped);
    }

    /** All tokens, read and written. */
    public long total() {
        return prompt + completion;
    }
}
