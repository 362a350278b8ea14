package ai.agentsflow.models;

import ai.agentsflow.completion.ModelOutput;
import ai.agentsflow.completion.ReportedUsage;
import ai.agentsflow.completion.TokenUsage;
import ai.agentsflow.completion.Tokens;
import ai.agentsflow.models.catalogue.ModelEntry;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one call: as the upstream tells, as far as that can be, and estimated where it does not tell.
 *
 * <p>A count is believed up to the model's context window. A catalogue may know too small a window, so it is also believed up to the
 * bytes that went over the wire, for no token is shorter than a byte. The catalogue's {@code max-tokens} is no bound: it is what
 * this server asks for by itself, and a client may ask for more.
 */
final class CallTokens {

    private final ModelEntry entry;
    private final Ask ask;
    private final AtomicLong tokensSeen = new AtomicLong();
    private final AtomicLong bytesSeen = new AtomicLong();
    private volatile @Nullable ReportedUsage told;

    CallTokens(ModelEntry entry, Ask ask) {
        this.entry = entry;
        this.ask = ask;
    }

    /** Heard of one output after the other. */
    void took(ModelOutput output) {
        tokensSeen.addAndGet(Tokens.estimate(output.text()));
        bytesSeen.addAndGet(output.json().length);
        var now = output.usage();
        if (now != null) {
            var before = told;
            told = before == null ? now : before.then(now);
        }
    }

    /** As far as is known by now. */
    TokenUsage counted() {
        var usage = told;
        if (usage == null) {
            return new TokenUsage(ask.estimatedTokens(), tokensSeen.get(), true);
        }
        return usage.atMost(bound(ask.size()), bound(bytesSeen.get()))
                .orEstimated(ask::estimatedTokens, tokensSeen::get);
    }

    private long bound(long bytes) {
        return Math.max(entry.contextWindow(), bytes);
    }
}
