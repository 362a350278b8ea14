package ai.agentsflow.usage;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** The ledger's tables in memory, in a database that fails as the test says. */
final class FakeTables extends UsageStore {

    FakeTables() {
        super(new JdbcDataSource());
    }

    /** By which request, in the order of writing. */
    final Map<UUID, String> rows = new LinkedHashMap<>();

    /** How many writes were tried. */
    int tries;

    /** The sum of all requests, kept as the hourly sums are: added to with each write. */
    int sum;

    private final Map<Predicate<UsageRecord>, Supplier<Throwable>> rules = new HashMap<>();
    private final Deque<Supplier<Throwable>> lostAnswers = new ArrayDeque<>();
    private @Nullable Supplier<Throwable> always;

    /** Each write fails until {@link #isBack()}. */
    FakeTables fails(Supplier<Throwable> failure) {
        always = failure;
        return this;
    }

    FakeTables isAway() {
        return fails(state("08006"));
    }

    void isBack() {
        always = null;
    }

    /** The next write is done, and its answer does not come. */
    FakeTables losesItsAnswer(String sqlState) {
        lostAnswers.add(state(sqlState));
        return this;
    }

    /** Never takes one of these. */
    FakeTables refuses(Predicate<UsageRecord> some, Supplier<Throwable> failure) {
        rules.put(some, failure);
        return this;
    }

    FakeTables refuses(String requestId, String sqlState) {
        return refuses(record -> record.requestId().equals(requestId), state(sqlState));
    }

    static Supplier<Throwable> state(String sqlState) {
        return () -> new IllegalStateException("scripted", new SQLException("scripted " + sqlState, sqlState));
    }

    List<String> written() {
        return new ArrayList<>(rows.values());
    }

    @Override
    public int write(List<UsageRecord> records, boolean again) {
        tries++;
        if (always != null) {
            throw unchecked(always.get());
        }
        for (var rule : rules.entrySet()) {
            if (records.stream().anyMatch(rule.getKey())) {
                throw unchecked(rule.getValue().get());
            }
        }
        Map<UUID, String> fresh = new LinkedHashMap<>();
        for (var record : records) {
            if (!rows.containsKey(record.id())) {
                fresh.put(record.id(), record.requestId());
            } else if (!again) {
                throw unchecked(state("23505").get());
            }
        }
        rows.putAll(fresh);
        sum += fresh.size();
        var lost = lostAnswers.poll();
        if (lost != null) {
            throw unchecked(lost.get());
        }
        return fresh.size();
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
