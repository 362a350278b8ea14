package ai.agentsflow.routing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CircuitsTest {

    private static final int MANY = 100;

    private final Circuits circuits = new Circuits(RoutingTest.CONFIG);

    @Test
    void leavesAModelAloneThatKeepsFailing() {
        fail("ann", Kind.UPSTREAM_ERROR);

        assertThat(circuits.of("a").tryEnter("ann")).isEmpty();
        assertThat(circuits.of("a").isClosedTo("ann")).isFalse();
        assertThat(circuits.state("a")).isEqualTo("open");
        assertThat(circuits.of("b").isClosed()).as("another model").isTrue();
    }

    @Test
    void takesNoOffenceAtAModelThatThinksForLong() {
        for (int call = 0; call < MANY; call++) {
            enter("ann").wasAnswered(TimeUnit.MINUTES.toNanos(10));
        }

        assertThat(circuits.of("a").isClosed()).isTrue();
    }

    @Test
    void isOpenToTheOneAloneWhoseCallsHaveOpenedIt() {
        enter("bob").wasAnswered(1);
        fail("ann", Kind.UPSTREAM_ERROR);

        for (int call = 0; call < MANY; call++) {
            enter("bob").wasAnswered(1);
        }

        assertThat(circuits.of("a").isClosedTo("bob")).isTrue();
        assertThat(circuits.of("a").isClosedTo("ann")).isFalse();
        assertThat(circuits.of("a").tryEnter("ann")).isEmpty();
    }

    @Test
    void isOpenToEverybodyOnceAnotherHasMetTheFault() {
        fail("ann", Kind.TIMEOUT);

        enter("bob").failed(1, failure(Kind.TIMEOUT));

        assertThat(circuits.of("a").tryEnter("bob")).isEmpty();
        assertThat(circuits.of("a").tryEnter("eve")).isEmpty();
        assertThat(circuits.of("a").isClosedTo("eve")).isFalse();
    }

    @Test
    void isOpenToEverybodyWhenTheUpstreamIsNotThere() {
        fail("ann", Kind.UNREACHABLE);

        assertThat(circuits.of("a").tryEnter("bob")).isEmpty();
    }

    @Test
    void keepsItsFewTrialsThoughOthersPass() {
        fail("ann", Kind.UPSTREAM_ERROR);
        circuits.of("a").breaker().transitionToHalfOpenState();
        enter("ann").failed(1, failure(Kind.UPSTREAM_ERROR));
        enter("ann").failed(1, failure(Kind.UPSTREAM_ERROR));

        assertThat(circuits.state("a")).isEqualTo("open");
        enter("bob").wasLeft();
        enter("bob").wasAnswered(1);
        assertThat(circuits.of("a").tryEnter("ann")).isEmpty();
    }

    @Test
    void bearsNoGrudgeOnceItIsClosed() {
        fail("ann", Kind.UPSTREAM_ERROR);
        circuits.of("a").breaker().transitionToHalfOpenState();
        enter("bob").wasAnswered(1);
        enter("bob").wasAnswered(1);
        assertThat(circuits.of("a").isClosed()).isTrue();

        fail("bob", Kind.UPSTREAM_ERROR);

        assertThat(circuits.of("a").isClosedTo("ann"))
                .as("the failures before are forgotten")
                .isTrue();
    }

    private void fail(String caller, Kind kind) {
        for (int call = 0; call < MANY; call++) {
            circuits.of("a").tryEnter(caller).ifPresent(pass -> pass.failed(1, failure(kind)));
        }
    }

    private Circuit.Pass enter(String caller) {
        return circuits.of("a").tryEnter(caller).orElseThrow();
    }

    private static ModelFailure failure(Kind kind) {
        return new ModelFailure(kind, "scripted");
    }
}
