package ai.agentsflow.calls;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import ai.agentsflow.dialect.counting.TokenUsage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one call: as the upstream tells, as far as that can be, and estimated where it does not tell.
 *
 * <p>A count is believed up to the model's context window. A catalogue may know too small a window, so it is also believed up to the
 * bytes that went over the wire, for no token is shorter than a byte. The catalogue's {@code max-tokens} is no bound: it is what
 * this server asks for by itself, and a client may asked for more.
 */
public final class CallTokens {

    private final ModelEntry entry;
    private final ModelRequest asked;
    private final AtomicLong tokensSeen = new AtomicLong();
    private final AtomicLong bytesSeen = new AtomicLong();
    private volatile @Nullable ReportedUsage told;
    private volatile long seenWhenTold;

    public CallTokens(ModelEntry entry, ModelRequest asked) {
        this.entry = entry;
        this.asked = asked;
    }

    /**
     * Another part of the answer is there, one after the other.
     *
     * @param usage what it tells of tokens
     * @param tokens about how many it has
     * @param bytes how many it has
     */
    public void took(@Nullable ReportedUsage usage, long tokens, long bytes) {
        tokensSeen.addAndGet(tokens);
        bytesSeen.addAndGet(bytes);
        if (usage != null) {
            var before = told;
            told = before == null ? usage : before.then(usage);
            if (usage.completion() != null) {
                seenWhenTold = tokensSeen.get();
            }
        }
    }

    /** As far as is known by now: what was told, and an estimate of what has come since. */
    public TokenUsage counted() {
        var usage = told;
        if (usage == null) {
            return new TokenUsage(asked.estimatedTokens(), tokensSeen.get(), true);
        }
        boolean writes = !asked.operation().name().equals(Operation.EMBEDDINGS);
        var believed = believable(writes ? usage : usage.writingNothing());
        var counted = believed.atMost(bound(asked.size()), bound(bytesSeen.get()))
                .orEstimated(asked::estimatedTokens, tokensSeen::get);
        long since = writes && believed.completion() != null ? tokensSeen.get() - seenWhenTold : 0;
        return since > 0 ? counted.writingMore(since) : counted;
    }

    /** Some servers tell 0 where they have not counted, though something was asked and something was said. */
    private ReportedUsage believable(ReportedUsage usage) {
        boolean unread = isZero(usage.prompt()) && asked.estimatedTokens() > 0;
        boolean unsaid = isZero(usage.completion()) && tokensSeen.get() > 0;
        return unread || unsaid
                ? new ReportedUsage(unread ? null : usage.prompt(), unsaid ? null : usage.completion(), usage.parts())
                : usage;
    }

    private static boolean isZero(@Nullable TokenCount count) {
        return count != null && count.value() == 0;
    }

    private long bound(long bytes) {
        return Math.max(entry.contextWindow(), bytes);
    }
}
