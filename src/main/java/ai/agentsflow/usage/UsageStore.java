package ai.agentsflow.usage;

import ai.agentsflow.usage.calls.CallMonths;
import ai.agentsflow.usage.calls.CallRows;
import ai.agentsflow.usage.calls.EarlierCalls;
import ai.agentsflow.usage.calls.MonthRemoval;
import ai.agentsflow.usage.record.UsageRecord;
import ai.agentsflow.usage.rollup.ModelHours;
import ai.agentsflow.usage.rollup.RollupTable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The ledger's tables. Plain JDBC: batches and sums have no use for objects. */
@ApplicationScoped
class UsageStore {

    private static final int SUMMED_AT_ONCE = 5_000;

    private final DataSource database;
    private final Consumer<CallsWritten> news;

    @Inject
    UsageStore(DataSource database, Event<CallsWritten> news) {
        this(database, news::fire);
    }

    UsageStore(DataSource database) {
        this(database, written -> {});
    }

    private UsageStore(DataSource database, Consumer<CallsWritten> news) {
        this.database = database;
        this.news = news;
    }

    /**
     * Adds the records and brings the sums up to date, together or not at all.
     *
     * @param again whether some may have been written before
     * @return how many are new
     */
    @Transactional
    public int write(List<UsageRecord> records, boolean again) {
        try (var connection = database.getConnection()) {
            var fresh = CallRows.fresh(connection, records, again);
            if (fresh.isEmpty()) {
                news.accept(new CallsWritten(records, fresh, connection));
                return 0;
            }
            CallMonths.makeFor(connection, fresh.stream().map(UsageRecord::at).toList());
            CallRows.insert(connection, fresh);
            RollupTable.addAll(connection, fresh);
            ModelHours.add(connection, fresh);
            news.accept(new CallsWritten(records, fresh, connection));
            return fresh.size();
        } catch (SQLException e) {
            throw new IllegalStateException("the usage tables cannot be written", e);
        }
    }

    /** Sums per model of the hours that begin from {@code from} to before {@code to}. */
    @Transactional
    public List<ModelUsage> perModel(Instant from, Instant to) {
        var sql = """
                select model, sum(requests), sum(errors), sum(prompt_tokens + completion_tokens), sum(latency_ms)
                from usage_hour where hour_start >= ? and hour_start < ? group by model order by model""";
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, time(from));
            statement.setObject(2, time(to));
            var usage = new ArrayList<ModelUsage>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    usage.add(new ModelUsage(
                            rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
                }
            }
            return usage;
        } catch (SQLException e) {
            throw new IllegalStateException("the usage tables cannot be read", e);
        }
    }

    /**
     * Moves calls that the version before this one has written to where they are now.
     *
     * @return how many
     */
    @Transactional
    public int moveEarlier(int most) {
        try (var connection = database.getConnection()) {
            var earlier = EarlierCalls.take(connection, most);
            if (earlier.isEmpty()) {
                return 0;
            }
            var fresh = CallRows.fresh(connection, earlier, true);
            CallMonths.makeFor(connection, fresh.stream().map(UsageRecord::at).toList());
            CallRows.insert(connection, fresh);
            RollupTable.addAll(connection, fresh);
            var ids = fresh.stream().map(UsageRecord::id).collect(Collectors.toSet());
            ModelHours.takeOut(
                    connection,
                    earlier.stream().filter(call -> !ids.contains(call.id())).toList());
            return earlier.size();
        } catch (SQLException e) {
            throw new IllegalStateException("earlier usage records cannot be moved", e);
        }
    }

    /**
     * Makes the sums of a day again from its calls; nobody else may write to them meanwhile on this node.
     *
     * @return how many calls it has; less than none where the calls of its month are there no more
     */
    @Transactional
    public long sumUp(LocalDate day) {
        var from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        var to = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        try (var connection = database.getConnection()) {
            if (CallMonths.isRemoved(connection, YearMonth.from(day))) {
                return -1;
            }
            RollupTable.lock(connection);
            RollupTable.clear(connection, from, to);
            return CallRows.each(connection, from, to, SUMMED_AT_ONCE, calls -> RollupTable.addAll(connection, calls));
        } catch (SQLException e) {
            throw new IllegalStateException("the sums of usage cannot be made again", e);
        }
    }

    /** Makes sure that the calls of these times find their months. */
    @Transactional
    public void makeMonths(List<Instant> times) {
        try (var connection = database.getConnection()) {
            CallMonths.makeFor(connection, times);
        } catch (SQLException e) {
            throw new IllegalStateException("the months of usage cannot be made", e);
        }
    }

    /** The oldest month of which all calls began before a time. */
    @Transactional
    public Optional<YearMonth> oldestBefore(Instant time) {
        try (var connection = database.getConnection()) {
            return CallMonths.oldest(connection)
                    .filter(month -> !CallMonths.start(month.plusMonths(1)).isAfter(time));
        } catch (SQLException e) {
            throw new IllegalStateException("the months of usage cannot be read", e);
        }
    }

    /**
     * Removes a month's calls, all or none of them.
     *
     * @param archive where they go before
     * @return how many; none where another node is at it
     */
    @Transactional
    public OptionalLong remove(YearMonth month, Optional<Path> archive) {
        try (var connection = database.getConnection()) {
            return MonthRemoval.of(connection, month, archive);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("the calls of " + month + " cannot be removed", e);
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
