package ai.agentsflow.usage.rollup;

import ai.agentsflow.usage.record.UsageRecord;
import java.time.Instant;
import java.time.temporal.TemporalUnit;
import java.util.Comparator;
import java.util.UUID;

/**
 * What a row of the sums tells apart; what it does not is empty, or {@link #NO_KEY}.
 *
 * @param start of the hour or day
 * @param breakdown {@link #BY_MODEL}, {@link #BY_CALLER} or {@link #BY_TAG}: which of the others are told apart
 */
record RollupKey(
        Instant start,
        String breakdown,
        String subject,
        UUID key,
        String agent,
        String tag,
        String route,
        String model,
        String provider) {

    static final String BY_MODEL = "model";
    static final String BY_CALLER = "caller";
    static final String BY_TAG = "tag";

    /** In a column that takes no null, since it is part of the key. */
    static final UUID NO_KEY = new UUID(0, 0);

    /** In which each node writes, so that two of them never wait for each other. */
    static final Comparator<RollupKey> ORDER = Comparator.comparing(RollupKey::breakdown)
            .thenComparing(RollupKey::start)
            .thenComparing(RollupKey::subject)
            .thenComparing(RollupKey::key)
            .thenComparing(RollupKey::agent)
            .thenComparing(RollupKey::tag)
            .thenComparing(RollupKey::route)
            .thenComparing(RollupKey::model)
            .thenComparing(RollupKey::provider);

    static RollupKey byModel(UsageRecord call, TemporalUnit period) {
        return new RollupKey(
                call.at().truncatedTo(period),
                BY_MODEL,
                "",
                NO_KEY,
                "",
                "",
                call.details().context().route(),
                call.model(),
                call.provider());
    }

    RollupKey byCaller(UsageRecord call) {
        var caller = call.requester().key();
        return new RollupKey(
                start,
                BY_CALLER,
                call.subject(),
                caller == null ? NO_KEY : caller,
                call.details().context().agent(),
                "",
                route,
                model,
                provider);
    }

    RollupKey byTag(String tag) {
        return new RollupKey(start, BY_TAG, subject, key, agent, tag, route, model, provider);
    }
}
