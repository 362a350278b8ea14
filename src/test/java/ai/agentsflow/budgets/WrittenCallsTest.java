package ai.agentsflow.budgets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.testing.SettableClock;
import ai.agentsflow.testing.Tables;
import ai.agentsflow.usage.CallsWritten;
import ai.agentsflow.usage.record.UsageRecord;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calls have cost is counted with their records, exactly once. */
class WrittenCallsTest {

    private static final UUID KEY = UUID.fromString("0193a000-0000-7000-8000-000000000001");
    private static final Requester ANN = new Requester("ann", Set.of("user"), KEY);
    private static final BudgetOwner USER = new BudgetOwner(BudgetOwner.Kind.USER, "ann");
    private static final BudgetOwner OF_KEY = new BudgetOwner(BudgetOwner.Kind.KEY, KEY.toString());

    private final JdbcDataSource database = new JdbcDataSource();
    private final SettableClock clock = new SettableClock();
    private BudgetNode node;

    @BeforeEach
    void migrate() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Tables.in(database);
        node = BudgetNode.on(database, clock);
        node.owners().set(USER, new NewBudget(10.0, "day"), BudgetNode.ROOT);
        node.owners().set(OF_KEY, new NewBudget(100.0, "total"), BudgetNode.ROOT);
    }

    @Test
    void countsAgainstAllItsBudgets() {
        write(call("1.25"), call("0.5"));

        assertThat(spent(USER)).isEqualTo(1.75);
        assertThat(spent(OF_KEY)).isEqualTo(1.75);
    }

    @Test
    void whatWasThereBeforeCountsOnce() {
        var call = call("2");
        write(call);

        node.holds.inTransaction(() -> count(new CallsWritten(List.of(call), List.of(), connection())));

        assertThat(spent(USER)).isEqualTo(2);
    }

    @Test
    void whatWasHeldIsSpentOnceTheRecordIsThere() {
        var held = node.budgets.hold(ANN, new BigDecimal("6"));
        assertThat(node.left(USER)).isEqualTo(4);
        var call = call("2");
        held.recorded(call.id(), call.costUsd());
        held.end();
        assertThat(node.left(USER)).as("held until then").isEqualTo(8);
        assertThat(spent(USER)).isZero();

        write(call);

        assertThat(node.left(USER)).isEqualTo(8);
        assertThat(spent(USER)).isEqualTo(2);
        held.end();
        assertThat(node.left(USER)).as("an end that is told twice").isEqualTo(8);
    }

    @Test
    void aCallThatCostMoreThanItsWorstIsCountedAsItIs() {
        var held = node.budgets.hold(ANN, new BigDecimal("1"));
        var call = call("9");
        held.recorded(call.id(), call.costUsd());
        held.end();
        assertThat(node.left(USER)).isEqualTo(1);

        write(call);

        assertThat(node.left(USER)).isEqualTo(1);
    }

    @Test
    void tellsOnceInAPeriodThatABudgetIsNearItsEnd() {
        write(call("7.99"));
        assertThat(node.news).isEmpty();

        write(call("0.01"));
        write(call("1"));

        assertThat(node.news).singleElement().satisfies(news -> {
            assertThat(news.account().owner()).isEqualTo(USER);
            assertThat(news.limitUsd()).isEqualByComparingTo("10");
            assertThat(news.spentUsd()).isEqualByComparingTo("8");
            assertThat(news.resetsAt()).contains(clock.instant().plus(Duration.ofDays(1)));
        });
        clock.advance(Duration.ofDays(1));
        node.budgets.hold(ANN, BigDecimal.ONE).end();
        write(call("9"));
        assertThat(node.news).as("another day").hasSize(2);
    }

    @Test
    void whatWasSpentBeforeTheBudgetWasSetCounts() {
        var bob = new BudgetOwner(BudgetOwner.Kind.USER, "bob");
        insert("bob", "3.5");
        clock.advance(Duration.ofMinutes(1));

        assertThat(node.owners()
                        .set(bob, new NewBudget(10.0, "day"), BudgetNode.ROOT)
                        .spentUsd())
                .isEqualTo(3.5);
    }

    /** A writer that was under way when the row was made has not seen it, nor has the row its records. */
    @Test
    void aRecordThatCameWhileTheRowWasMadeIsCountedLater() {
        insert("ann", "3.5");

        clock.advance(Duration.ofSeconds(20));
        node.holds.beat();
        assertThat(spent(USER)).isZero();
        clock.advance(Duration.ofSeconds(20));
        node.holds.beat();
        insert("ann", "100");
        clock.advance(Duration.ofMinutes(1));
        node.holds.beat();

        assertThat(spent(USER)).as("and once").isEqualTo(3.5);
    }

    @Test
    void whatIsUndoneIsForgotten() {
        var call = call("2");
        var undone = new AtomicReference<CallsWritten>();
        assertThatThrownBy(() -> node.holds.inTransaction(() -> {
                    undone.set(count(new CallsWritten(List.of(call), List.of(call), connection())));
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");
        node.written.forget(undone.get());

        node.written.tell(undone.get());

        assertThat(spent(USER)).isZero();
    }

    private UsageRecord call(String usd) {
        return new UsageRecord(
                RowId.at(clock.instant()),
                clock.instant(),
                "r",
                ANN,
                "chat",
                "m",
                "p",
                UsageRecord.OK,
                1,
                1,
                false,
                false,
                new BigDecimal(usd),
                Duration.ZERO);
    }

    private void write(UsageRecord... calls) {
        var written =
                node.holds.inTransaction(() -> count(new CallsWritten(List.of(calls), List.of(calls), connection())));
        node.written.tell(written);
    }

    private CallsWritten count(CallsWritten written) {
        try {
            node.written.count(written);
            return written;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connection() {
        return node.holds.connection();
    }

    private double spent(BudgetOwner owner) {
        return node.owners().find(owner).orElseThrow().spentUsd();
    }

    private void insert(String subject, String usd) {
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement("""
                insert into usage_rollup_hour
                values (?, 'caller', ?, ?, '', '', '/v1/chat/completions', ?, 'p', 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, ?, 1, 0, 0, 0, 0)""")) {
            insert.setObject(1, clock.instant().truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC));
            insert.setString(2, subject);
            insert.setObject(3, new UUID(0, 0));
            insert.setString(4, "m" + UUID.randomUUID());
            insert.setBigDecimal(5, new BigDecimal(usd));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
