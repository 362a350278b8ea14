package ai.agentsflow.budgets.hold;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.budgets.account.BudgetPeriod;
import ai.agentsflow.testing.SettableClock;
import ai.agentsflow.testing.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holding money promises, wherever it is counted: two nodes with one database. */
abstract class HoldsContract {

    static final long DOLLAR = 1_000_000_000L;

    final JdbcDataSource database = new JdbcDataSource();
    final SettableClock clock = new SettableClock();
    final Account account = account(BudgetOwner.Kind.USER, "ann");
    HoldNode one;
    HoldNode two;

    abstract HoldNode node(String name);

    /** What a dead node held counts no more. */
    abstract void leasePasses();

    @BeforeEach
    void startNodes() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        Tables.in(database);
        one = node("one");
        two = node("two");
    }

    Account account(BudgetOwner.Kind kind, String id) {
        return Account.at(new BudgetOwner(kind, id + UUID.randomUUID()), BudgetPeriod.DAY, clock.instant());
    }

    @Test
    void holdsWhatThereIsAndNotMore() {
        assertThat(one.hold(account, DOLLAR, DOLLAR / 2).passed()).isTrue();
        var last = two.hold(account, DOLLAR, DOLLAR / 2);

        assertThat(last.passed()).isTrue();
        assertThat(last.levels()).containsExactly(new HoldAnswer.Level(0, 0));
        assertThat(one.hold(account, DOLLAR, 1))
                .returns(false, HoldAnswer::passed)
                .returns(0, HoldAnswer::refused);
    }

    @Test
    void givesBackWhatACallHasNotCost() {
        assertThat(one.hold(account, DOLLAR, DOLLAR).passed()).isTrue();
        one.settle(account, DOLLAR, DOLLAR / 4);
        one.tick();

        awaitLeft(two, DOLLAR * 3 / 4);
        assertThat(two.hold(account, DOLLAR, DOLLAR * 3 / 4).levels())
                .containsExactly(new HoldAnswer.Level(0, DOLLAR / 4));
        assertThat(one.hold(account, DOLLAR, 1).passed()).isFalse();
    }

    @Test
    void aCallHoldsOfAllItsAccountsOrOfNone() {
        var other = account(BudgetOwner.Kind.TAG, "tag");

        var refused = one.holds.hold(
                List.of(new Claim(account, DOLLAR, DOLLAR / 2), new Claim(other, DOLLAR / 4, DOLLAR / 2)));

        assertThat(refused.refused()).as("the second, in the caller's order").isEqualTo(1);
        assertThat(refused.levels().get(0).left()).isEqualTo(DOLLAR);
        assertThat(two.hold(account, DOLLAR, DOLLAR).passed()).isTrue();
    }

    @Test
    void aLowerBudgetHoldsAtOnce() {
        assertThat(one.hold(account, DOLLAR, DOLLAR / 2).passed()).isTrue();

        assertThat(one.hold(account, DOLLAR / 2, 1).passed()).isFalse();
        assertThat(one.hold(account, 2 * DOLLAR, DOLLAR).passed()).isTrue();
    }

    @Test
    void aDeadNodeHoldsNothingSoon() {
        assertThat(one.hold(account, DOLLAR, DOLLAR).passed()).isTrue();
        assertThat(two.hold(account, DOLLAR, DOLLAR / 2).passed()).isFalse();

        leasePasses();

        assertThat(two.hold(account, DOLLAR, DOLLAR).passed()).isTrue();
    }

    @Test
    void aNodeThatLivesHoldsOn() {
        assertThat(one.hold(account, DOLLAR, DOLLAR).passed()).isTrue();

        leasePasses();
        one.beat();

        awaitLeft(two, 0);
        assertThat(two.hold(account, DOLLAR, 1).passed()).isFalse();
    }

    /** Whatever comes first, and whichever node it comes to: all that is granted at one time never exceeds the budget. */
    @Test
    void sixtyFourCallersOnTwoNodesNeverSpendMore() throws Exception {
        var granted = new AtomicLong();
        var most = new AtomicLong();
        var spent = new AtomicLong();
        var passed = new AtomicLong();
        var calls = new ArrayList<Callable<Void>>();
        for (int caller = 0; caller < 64; caller++) {
            var node = caller % 2 == 0 ? one : two;
            calls.add(() -> {
                for (int call = 0; call < 12; call++) {
                    long worst = ThreadLocalRandom.current().nextLong(DOLLAR / 100, DOLLAR / 20);
                    if (node.hold(account, DOLLAR, worst).passed()) {
                        passed.incrementAndGet();
                        most.accumulateAndGet(granted.addAndGet(worst), Math::max);
                        long cost = worst / 4;
                        granted.addAndGet(cost - worst);
                        spent.addAndGet(cost);
                        node.settle(account, worst, cost);
                    }
                }
                return null;
            });
        }
        var pool = Executors.newFixedThreadPool(64);
        try {
            for (var call : pool.invokeAll(calls)) {
                call.get();
            }
        } finally {
            pool.shutdown();
        }

        assertThat(most.get()).as("held and spent at one time").isLessThanOrEqualTo(DOLLAR);
        assertThat(spent.get()).isLessThanOrEqualTo(DOLLAR);
        assertThat(passed.get()).as("and not for nobody was let through").isGreaterThan(20);
        one.tick();
        two.tick();
        awaitLeft(one, DOLLAR - spent.get());
    }

    /** What others know of the node comes to them without anybody waiting. */
    void awaitLeft(HoldNode node, long left) {
        ai.agentsflow.testing.AgentsFlow.await("left: " + left, () -> left(node) == left);
    }

    private long left(HoldNode node) {
        // more than there is: nothing is held
        return node.hold(account, DOLLAR, 2 * DOLLAR).levels().get(0).left();
    }
}
