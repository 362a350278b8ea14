package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.agentsflow.budgets.BudgetNode;
import ai.agentsflow.budgets.NewBudget;
import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.testing.SettableClock;
import ai.agentsflow.testing.Tables;
import java.time.Duration;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller with a budget: what a call may cost is held before a model is asked, and what it has not cost is free afterwards. */
class ModelRouterBudgetTest extends RoutingTest {

    /** A prompt of 2 tokens and an answer of 64 at most: 640 and 2 millionths at worst. */
    private static final String PRICED = """
            models:
              - { name: a, provider: openai, retries: 0, price: { input: 1, output: 10 } }
              - { name: cheap, provider: openai, retries: 0, fallbacks: [a], price: { input: 1, output: 1 } }
              - { name: unknown, provider: openai, retries: 0 }
              - { name: own, provider: ollama, retries: 0 }
            """;

    private static final double WORST = 0.000642;
    private static final BudgetOwner ANN = new BudgetOwner(BudgetOwner.Kind.USER, "ann");

    private final SettableClock clock = new SettableClock();
    private BudgetNode node;

    @BeforeEach
    void giveAnnABudget() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Tables.in(database);
        node = BudgetNode.on(database, clock);
        budgets = node.budgets;
        give(WORST);
    }

    private void give(double usd) {
        node.owners().set(ANN, new NewBudget(usd, "day"), BudgetNode.ROOT);
    }

    @Test
    void asksNobodyForWhoCannotPayTheWorst() {
        give(WORST - 0.000001);

        var refusal = refusal("a");

        assertThat(refusal.type().slug()).isEqualTo("budget-exceeded");
        assertThat(refusal.type().status()).isEqualTo(429);
        assertThat(refusal.retryAfter()).as("midnight").contains(Duration.ofDays(1));
        assertThat(refusal)
                .hasMessage(
                        "The budget of this user, 0.000641 USD a day, has not enough left for this call; it begins again at"
                                + " 2026-01-02T00:00:00Z.");
        assertThat(provider.asked()).isEmpty();
        assertThat(outcomes()).containsExactly("a budget_exceeded");
    }

    @Test
    void aBudgetInAllTellsNoTimeToComeBackAt() {
        node.owners().set(ANN, new NewBudget(0.0, "total"), BudgetNode.ROOT);

        assertThat(refusal("a").retryAfter()).isEmpty();
    }

    @Test
    void holdsTheWorstWhileTheModelAnswersAndTellsWhatIsLeft() {
        give(2 * WORST);
        ask(PRICED, "a");
        assertThat(heard.headers()).containsEntry("x-agentsflow-budget-remaining", "0.000642");
        var second = new HeardRoute();
        ask(PRICED, "a", second);
        assertThat(second.headers()).containsEntry("x-agentsflow-budget-remaining", "0");

        var refusal = refusal("a");

        assertThat(refusal).hasMessageContaining("is held by calls under way");
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(provider.asked()).containsExactly("a", "a");
    }

    @Test
    void anAnswerCostsWhatItCosts() throws Exception {
        give(2 * WORST);
        provider.when("a", answers("Hello"));

        ask(PRICED, "a");
        heard.served();

        var spent = ledger.records.get(0).costUsd();
        assertThat(spent).isPositive();
        assertThat(node.left(ANN))
                .as("its record is on its way to the database")
                .isCloseTo(2 * WORST - spent.doubleValue(), within(1e-9));
    }

    @Test
    void aFailedCallIsFree() {
        provider.when("a", fails(Kind.UNREACHABLE));

        ask(PRICED, "a");

        assertThat(heard.isOver()).isTrue();
        ask(PRICED, "a", new HeardRoute());
        assertThat(provider.asked()).containsExactly("a", "a");
    }

    @Test
    void whoLeavesPaysWhatWasSaidAndNoMore() {
        give(2 * WORST);
        var call = ask(PRICED, "a");
        provider.lastCall().listener().onOutput(content("Hello, world"));

        call.cancel();

        var spent = ledger.records.get(0).costUsd().doubleValue();
        assertThat(spent).isPositive();
        assertThat(node.left(ANN)).isCloseTo(2 * WORST - spent, within(1e-9));
    }

    @Test
    void holdsForTheDearestModelThatMayAnswer() {
        give(WORST - 0.000001);

        assertThat(refusal("cheap")).hasMessageContaining("has not enough left");
    }

    @Test
    void aModelWithoutAPriceIsNotAskedWithABudget() {
        var refusal = refusal("unknown");

        assertThat(refusal.type().status()).isEqualTo(403);
        assertThat(refusal)
                .hasMessage("unknown has no price, so nobody with a budget can ask it. Give it one in the catalogue.");
    }

    @Test
    void ourOwnModelsAreFreeWhateverIsLeft() {
        give(0);

        ask(PRICED, "own");

        assertThat(provider.asked()).containsExactly("own");
        assertThat(heard.headers()).doesNotContainKey("x-agentsflow-budget-remaining");
    }

    @Test
    void aChangedBudgetHoldsAtOnce() {
        give(0);
        assertThat(refusal("a")).isNotNull();

        give(WORST);

        ask(PRICED, "a");
        assertThat(provider.asked()).containsExactly("a");
        node.owners().remove(ANN, BudgetNode.ROOT);
        ask(PRICED, "unknown", new HeardRoute());
        assertThat(provider.asked()).containsExactly("a", "unknown");
    }

    @Test
    void aNewDayBeginsAnew() {
        ask(PRICED, "a");
        assertThat(refusal("a")).isNotNull();

        clock.advance(Duration.ofDays(1));

        ask(PRICED, "a", new HeardRoute());
        assertThat(provider.asked()).containsExactly("a", "a");
    }

    private ProblemException refusal(String wanted) {
        return catchThrowableOfType(ProblemException.class, () -> ask(PRICED, wanted, new HeardRoute()));
    }
}
