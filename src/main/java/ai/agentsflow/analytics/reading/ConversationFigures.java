package ai.agentsflow.analytics.reading;

import ai.agentsflow.analytics.reading.AnalyticsAnswers.ConversationItem;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.ConversationList;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.ConversationSummary;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.Point;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.Trend;
import ai.agentsflow.models.DateRange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts of conversations that began in a span of time. One that is deleted is gone from here too. AgentsFlow's conversations have no
 * end: each can be continued at any time, so each is active; and all of them are chats.
 */
@ApplicationScoped
public class ConversationFigures {

    public static final String STATUS = "active";
    public static final String CHANNEL = "chat";

    private final Queries queries;

    @Inject
    public ConversationFigures(Queries queries) {
        this.queries = queries;
    }

    /**
     * How many there are.
     *
     * @param owner whose; null: everybody's
     */
    public ConversationSummary summary(@Nullable String owner, DateRange range) {
        var query = new Query("select (select count(*)")
                .add(begun(owner, range))
                .add("), (select count(*) from message where conversation_id in (select id")
                .add(begun(owner, range))
                .add("))");
        return queries.read(query, row -> summary(row.getLong(1), row.getLong(2)))
                .get(0);
    }

    private static ConversationSummary summary(long conversations, long messages) {
        return new ConversationSummary(
                conversations, AnalyticsAnswers.average(messages, conversations), conversations, 0);
    }

    /** How many began in each period. */
    public Trend trend(@Nullable String owner, DateRange range, Aggregation aggregation) {
        var query = new Query("select period, count(*) from (select " + aggregation.number("created_at") + " as period")
                .add(begun(owner, range))
                .add(") as conversations group by period");
        Map<Long, Long> counts = new HashMap<>();
        queries.read(query, row -> counts.put(row.getLong(1), row.getLong(2)));
        var points = new ArrayList<Point>();
        if (range.start().isBefore(range.end())) {
            long last = aggregation.number(range.end().minusNanos(1));
            for (long number = aggregation.number(range.start()); number <= last; number++) {
                var start = aggregation.start(number);
                points.add(new Point(start, counts.getOrDefault(number, 0L), aggregation.label(start)));
            }
        }
        return new Trend(points, "conversation_trends", aggregation.word());
    }

    /**
     * Some of them.
     *
     * @param sortBy {@code created_at} or {@code updated_at}
     */
    public ConversationList list(
            @Nullable String owner, DateRange range, String sortBy, boolean oldestFirst, int limit, int offset) {
        var order = oldestFirst ? "" : " desc";
        var query = new Query("select name, owner, created_at, updated_at,")
                .add(" (select count(*) from message where conversation_id = conversation.id)")
                .add(begun(owner, range))
                .add(" order by " + (sortBy.equals("updated_at") ? "updated_at" : "created_at") + order + ", id"
                        + order)
                .add(" limit ? offset ?", limit, offset);
        List<ConversationItem> items = queries.read(query, ConversationFigures::item);
        var count = new Query("select count(*)").add(begun(owner, range));
        return new ConversationList(
                items, queries.read(count, row -> row.getLong(1)).get(0));
    }

    private static ConversationItem item(ResultSet row) throws SQLException {
        return new ConversationItem(
                row.getString(1), row.getString(2), STATUS, CHANNEL, row.getLong(5), time(row, 3), time(row, 4));
    }

    private static Query begun(@Nullable String owner, DateRange range) {
        var query = new Query(
                " from conversation where live = true and created_at >= ? and created_at < ?",
                range.start(),
                range.end());
        return owner == null ? query : query.add(" and owner = ?", owner);
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
