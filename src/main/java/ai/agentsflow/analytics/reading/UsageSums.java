package ai.agentsflow.analytics.reading;

import ai.agentsflow.analytics.reading.AnalyticsAnswers.Usage;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.UsageSum;
import ai.agentsflow.models.DateRange;
import ai.agentsflow.usage.rollup.Histogram;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sums of calls. The database adds up, the histograms too; here a page of them is turned into percentiles. */
@ApplicationScoped
public class UsageSums {

    /** Rows of a page, when nobody says, and at most. */
    public static final int MOST_ROWS = 1000;

    private static final String NO_KEY = "00000000-0000-0000-0000-000000000000";
    private static final String COUNTS =
            "requests, errors, cut, abandoned, refused, cached, prompt_tokens, completion_tokens, cached_tokens,"
                    + " cache_write_tokens, reasoning_tokens, cost_usd, latency_ms, latency_histogram, first_token_histogram";
    private static final double HALF = 0.5;
    private static final double P95 = 0.95;
    private static final double P99 = 0.99;

    private final Queries queries;

    @Inject
    public UsageSums(Queries queries) {
        this.queries = queries;
    }

    /**
     * What is asked for.
     *
     * @param group what a row is made for; null: all calls together
     * @param aggregation how long each row's period is; null: the whole span
     * @param top how many of the groups; null: all
     */
    public record Wish(
            DateRange range,
            CallFilter filter,
            @Nullable GroupBy group,
            @Nullable Aggregation aggregation,
            @Nullable Integer top) {

        Instant from() {
            return RollupSpans.hour(range.start());
        }

        Instant to() {
            return RollupSpans.hourUp(range.end());
        }

        String groupColumn() {
            return group == null ? "''" : group.column();
        }

        String periodColumn() {
            return aggregation == null ? "cast(0 as bigint)" : aggregation.number("start_at");
        }
    }

    /** One row, before anything is divided. */
    record Sum(
            long period,
            String group,
            long requests,
            long errors,
            long cut,
            long abandoned,
            long refused,
            long cached,
            long promptTokens,
            long completionTokens,
            long cachedTokens,
            long cacheWriteTokens,
            long reasoningTokens,
            BigDecimal cost,
            long latencyMs,
            Histogram latency,
            Histogram firstToken) {

        /** Of a model. */
        long asked() {
            return requests - cached - refused;
        }

        /** By a model or from the cache. */
        long withAnswer() {
            return requests - errors - abandoned - refused;
        }

        static Sum of(ResultSet row) throws SQLException {
            int column = 1;
            return new Sum(
                    row.getLong(column++),
                    row.getString(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getLong(column++),
                    row.getBigDecimal(column++),
                    row.getLong(column++),
                    Histogram.of(row.getBigDecimal(column++)),
                    Histogram.of(row.getBigDecimal(column)));
        }
    }

    /**
     * A page of sums.
     *
     * @param cursor where it begins; null: at the beginning
     * @param limit how many rows at most
     */
    public Usage page(Wish wish, @Nullable String cursor, int limit) {
        var rows = rows(wish, Cursor.of(cursor), limit + 1);
        var page = rows.subList(0, Math.min(limit, rows.size()));
        var last = rows.size() > limit ? page.get(limit - 1) : null;
        return new Usage(
                wish.from(),
                wish.to(),
                wish.group() == null ? null : wish.group().word(),
                wish.aggregation() == null ? null : wish.aggregation().word(),
                page.stream().map(row -> told(wish, row)).toList(),
                last == null ? null : new Cursor(last.period(), last.group()).text());
    }

    /** The first rows of all, or those behind a place. */
    List<Sum> rows(Wish wish, @Nullable Cursor after, int most) {
        var models = allowed(wish.filter(), wish.from(), wish.to());
        if (wish.filter().nothing() || models.isEmpty()) {
            return List.of();
        }
        var groups = wish.top() == null || wish.group() == null ? null : top(wish, models.get(), wish.top());
        var calls = calls(wish, models.get(), after, groups);
        if (calls == null || (groups != null && groups.isEmpty())) {
            return List.of();
        }
        var query = new Query("select period, name, sum(").add(COUNTS.replace(", ", "), sum("));
        query.add(") from (").add(calls).add(") as calls group by period, name order by period, name limit ?", most);
        return queries.read(query, Sum::of);
    }

    /** The names of the groups that cost most. */
    private List<String> top(Wish wish, List<String> models, int top) {
        var calls = calls(wish, models, null, null);
        if (calls == null) {
            return List.of();
        }
        var query = new Query("select name from (")
                .add(calls)
                .add(") as calls group by name order by sum(cost_usd) desc, sum(requests) desc, name limit ?", top);
        return queries.read(query, row -> row.getString(1));
    }

    /** The rows of the roll-ups that are meant; null where there can be none. */
    private static @Nullable Query calls(
            Wish wish, List<String> models, @Nullable Cursor after, @Nullable List<String> groups) {
        Query all = null;
        for (var part : RollupSpans.of(wish.from(), wish.to(), wish.aggregation())) {
            var query = new Query("select ")
                    .add(wish.periodColumn())
                    .add(" as period, ")
                    .add(wish.groupColumn())
                    .add(" as name, ")
                    .add(COUNTS)
                    .add(" from ")
                    .add(part.table())
                    .add(
                            " where breakdown = ? and start_at >= ? and start_at < ?",
                            wish.filter().breakdown(wish.group()),
                            part.from(),
                            part.to());
            addCursor(query, wish, after);
            narrow(query, wish.filter(), models);
            if (groups != null && !groups.isEmpty()) {
                query.addIn(wish.groupColumn(), groups);
            }
            all = all == null ? query : all.add(" union all ").add(query);
        }
        return all;
    }

    private static void addCursor(Query query, Wish wish, @Nullable Cursor after) {
        if (after == null) {
            return;
        }
        if (wish.aggregation() == null) {
            query.add(" and " + wish.groupColumn() + " > ?", after.name());
        } else {
            query.add(
                    " and (" + wish.periodColumn() + " > ? or (" + wish.periodColumn() + " = ? and "
                            + wish.groupColumn() + " > ?))",
                    after.number(),
                    after.number(),
                    after.name());
        }
    }

    /** Adds what of the roll-ups is meant. */
    static void narrow(Query query, CallFilter filter, List<String> models) {
        filter.addTo(query);
        if (filter.tag() != null) {
            query.add(" and tag = ?", filter.tag());
        }
        if (!models.isEmpty()) {
            query.addIn("model", models);
        }
        if (filter.status() != null) {
            query.add(" and " + filter.status().sum() + " > 0");
        }
    }

    /**
     * The models that the caller may know of: empty where they may know of all, absent where they may know of none that was called.
     */
    Optional<List<String>> allowed(CallFilter filter, Instant from, Instant to) {
        if (!filter.isRestricted()) {
            return Optional.of(List.of());
        }
        var query = new Query(
                "select distinct model from usage_rollup_day where breakdown = 'model' and start_at > ? and start_at < ?",
                from.minus(Duration.ofDays(1)),
                to);
        var requester = filter.caller().requester();
        var models = queries.read(query, row -> row.getString(1)).stream()
                .filter(requester::mayUse)
                .toList();
        return models.isEmpty() ? Optional.empty() : Optional.of(models);
    }

    private static UsageSum told(Wish wish, Sum sum) {
        return new UsageSum(
                wish.aggregation() == null ? null : wish.aggregation().start(sum.period()),
                wish.group() == null ? null : name(wish.group(), sum.group()),
                sum.requests(),
                sum.errors(),
                AnalyticsAnswers.rate(sum.errors(), sum.asked()),
                sum.cut(),
                sum.abandoned(),
                sum.refused(),
                sum.cached(),
                sum.promptTokens(),
                sum.completionTokens(),
                sum.cachedTokens(),
                sum.cacheWriteTokens(),
                sum.reasoningTokens(),
                sum.promptTokens() + sum.completionTokens(),
                AnalyticsAnswers.money(sum.cost()),
                percentile(sum.latency(), HALF),
                percentile(sum.latency(), P95),
                percentile(sum.latency(), P99),
                percentile(sum.firstToken(), HALF),
                percentile(sum.firstToken(), P95),
                percentile(sum.firstToken(), P99));
    }

    private static String name(GroupBy group, String name) {
        return group == GroupBy.KEY && name.equals(NO_KEY) ? "" : name;
    }

    private static @Nullable Double percentile(Histogram times, double part) {
        return times.count() == 0 ? null : Math.round(10 * times.percentile(part)) / 10.0;
    }
}
