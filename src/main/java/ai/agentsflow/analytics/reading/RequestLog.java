package ai.agentsflow.analytics.reading;

import static ai.agentsflow.analytics.reading.AnalyticsAnswers.money;

import ai.agentsflow.analytics.reading.AnalyticsAnswers.UsageRequest;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.UsageRequests;
import ai.agentsflow.models.DateRange;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.Requester;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The log of calls, the newest first. What no index finds is looked for only in the hours in which the roll-ups say that there is
 * some of it, so a page costs what it holds, however rare that is and however many calls lie between.
 */
@ApplicationScoped
public class RequestLog {

    /** In so many hours, at most, a page looks for what is rare. */
    private static final int HOURS = 48;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final UUID LEAST_ID = new UUID(0, 0);

    private static final String COLUMNS =
            "id, at, request_id, subject, key_id, tags, source, route, dialect, asked_model, model, provider,"
                    + " agent, run_id, conversation_id, attempt, status, error_type, prompt_tokens, completion_tokens, cached_tokens,"
                    + " cache_write_tokens, reasoning_tokens, estimated, cost_usd, latency_ms, first_token_ms";

    private final Queries queries;
    private final UsageSums sums;

    @Inject
    public RequestLog(Queries queries, UsageSums sums) {
        this.queries = queries;
        this.sums = sums;
    }

    /** An hour, and how many of the calls that are meant it has. */
    record Hour(Instant start, long calls) {

        Instant end() {
            return start.plus(HOUR);
        }
    }

    /** A place in the log: the calls before it are meant. */
    private record Place(Instant at, UUID id) {

        static @Nullable Place of(@Nullable String text) {
            var cursor = Cursor.of(text);
            if (cursor == null) {
                return null;
            }
            try {
                return new Place(
                        Instant.EPOCH.plus(cursor.number(), ChronoUnit.MICROS), UUID.fromString(cursor.name()));
            } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
                throw Cursor.invalid();
            }
        }

        String text() {
            return new Cursor(ChronoUnit.MICROS.between(Instant.EPOCH, at), id.toString()).text();
        }
    }

    /**
     * A page of the log.
     *
     * @param cursor where it begins; null: with the newest
     * @param limit how many calls at most
     * @throws ProblemException 400 for a cursor that is none
     */
    public UsageRequests page(DateRange range, CallFilter filter, @Nullable String cursor, int limit) {
        var place = Place.of(cursor);
        var models = sums.allowed(filter, range.start(), range.end());
        if (filter.nothing() || models.isEmpty()) {
            return new UsageRequests(range.start(), range.end(), List.of(), null);
        }
        if (!filter.isSelective()) {
            return page(range, calls(range, filter, models.get(), place, limit + 1), limit, null);
        }
        var hours = hours(range, filter, models.get(), place, HOURS);
        var found = new ArrayList<UsageRequest>();
        for (Hour hour : hours) {
            if (found.size() > limit) {
                break;
            }
            found.addAll(calls(within(range, hour), filter, models.get(), place, limit + 1 - found.size()));
        }
        var rest = hours.size() < HOURS ? null : new Place(hours.get(HOURS - 1).start(), LEAST_ID);
        return page(range, found, limit, rest);
    }

    private static UsageRequests page(DateRange range, List<UsageRequest> found, int limit, @Nullable Place rest) {
        var items = found.subList(0, Math.min(limit, found.size()));
        var next = rest;
        if (found.size() > limit) {
            var last = items.get(limit - 1);
            next = new Place(last.createdAt(), UUID.fromString(last.id()));
        }
        return new UsageRequests(range.start(), range.end(), List.copyOf(items), next == null ? null : next.text());
    }

    /**
     * The same by numbers instead of a cursor, for lists that are asked for so: hours that lie before the wanted ones are counted, not
     * read.
     */
    List<UsageRequest> list(DateRange range, CallFilter filter, boolean oldestFirst, long offset, int limit) {
        var models = sums.allowed(filter, range.start(), range.end());
        if (filter.nothing() || models.isEmpty()) {
            return List.of();
        }
        var hours = new ArrayList<>(hours(range, filter, models.get(), null, Integer.MAX_VALUE));
        if (oldestFirst) {
            Collections.reverse(hours);
        }
        var found = new ArrayList<UsageRequest>();
        long left = offset;
        for (Hour hour : hours) {
            if (found.size() == limit) {
                break;
            }
            long calls = count(range, hour, filter, models.get());
            if (left >= calls) {
                left -= calls;
                continue;
            }
            var query = select(within(range, hour), filter, models.get(), null)
                    .add(oldestFirst ? " order by at, id" : " order by at desc, id desc")
                    .add(" limit ? offset ?", limit - found.size(), left);
            found.addAll(queries.read(query, row -> call(row, filter.caller().requester())));
            left = 0;
        }
        return found;
    }

    /** How many calls there are. */
    long count(DateRange range, CallFilter filter) {
        var models = sums.allowed(filter, range.start(), range.end());
        if (filter.nothing() || models.isEmpty()) {
            return 0;
        }
        long count = 0;
        for (Hour hour : hours(range, filter, models.get(), null, Integer.MAX_VALUE)) {
            count += count(range, hour, filter, models.get());
        }
        return count;
    }

    /** Of an hour that lies in the span in part only, the calls are counted that do. */
    private long count(DateRange range, Hour hour, CallFilter filter, List<String> models) {
        if (!hour.start().isBefore(range.start()) && !hour.end().isAfter(range.end())) {
            return hour.calls();
        }
        var query = new Query("select count(*) from (")
                .add(select(within(range, hour), filter, models, null))
                .add(") as calls");
        return queries.read(query, row -> row.getLong(1)).get(0);
    }

    private static DateRange within(DateRange range, Hour hour) {
        return new DateRange(
                hour.start().isBefore(range.start()) ? range.start() : hour.start(),
                hour.end().isAfter(range.end()) ? range.end() : hour.end());
    }

    /** Hours that have some of the calls, the newest first. */
    private List<Hour> hours(
            DateRange range, CallFilter filter, List<String> models, @Nullable Place before, int most) {
        var end = before == null || before.at().isAfter(range.end())
                ? range.end()
                : before.at().plusNanos(1000);
        var count = filter.status() == null ? "requests" : filter.status().sum();
        var query = new Query("select start_at, sum(" + count + ") from usage_rollup_hour")
                .add(
                        " where breakdown = ? and start_at >= ? and start_at < ?",
                        filter.breakdown(null),
                        RollupSpans.hour(range.start()),
                        end);
        UsageSums.narrow(query, filter, models);
        query.add(" group by start_at order by start_at desc limit ?", most);
        return queries.read(query, row -> new Hour(time(row, 1), row.getLong(2)));
    }

    private List<UsageRequest> calls(
            DateRange range, CallFilter filter, List<String> models, @Nullable Place before, int most) {
        var query = select(range, filter, models, before).add(" order by at desc, id desc limit ?", most);
        return queries.read(query, row -> call(row, filter.caller().requester()));
    }

    private static Query select(DateRange range, CallFilter filter, List<String> models, @Nullable Place before) {
        var query = new Query(
                "select " + COLUMNS + " from usage_call where at >= ? and at < ?", range.start(), range.end());
        if (before != null) {
            // the first condition is for databases whose index does not serve the second one
            query.add(" and at <= ? and (at, id) < (?, ?)", before.at(), before.at(), before.id());
        }
        filter.addTo(query);
        if (filter.tag() != null) {
            query.add(" and (',' || tags || ',') like ? escape '!'", "%," + escaped(filter.tag()) + ",%");
        }
        if (!models.isEmpty()) {
            query.addIn("model", models);
        }
        if (filter.status() != null) {
            query.addIn("status", filter.status().statuses());
        }
        return query;
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private static UsageRequest call(ResultSet row, Requester requester) throws SQLException {
        var key = row.getObject("key_id", UUID.class);
        var asked = row.getString("asked_model");
        long firstToken = row.getLong("first_token_ms");
        boolean streamed = !row.wasNull();
        var tags = row.getString("tags");
        return new UsageRequest(
                row.getObject("id", UUID.class).toString(),
                time(row, 2),
                row.getString("request_id"),
                row.getString("subject"),
                key == null ? null : key.toString(),
                tags.isEmpty() ? List.of() : List.of(tags.split(",")),
                row.getString("source"),
                row.getString("route"),
                row.getString("dialect"),
                requester.mayUse(asked) ? asked : null,
                row.getString("model"),
                row.getString("provider"),
                stated(row.getString("agent")),
                row.getString("run_id"),
                row.getString("conversation_id"),
                row.getInt("attempt"),
                row.getString("status"),
                stated(row.getString("error_type")),
                row.getLong("prompt_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("cached_tokens"),
                row.getLong("cache_write_tokens"),
                row.getLong("reasoning_tokens"),
                row.getBoolean("estimated"),
                money(row.getBigDecimal("cost_usd")),
                row.getLong("latency_ms"),
                streamed ? firstToken : null);
    }

    private static @Nullable String stated(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
