package ai.agentsflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CircuitsTest {

    private static final int MANY = 100;

    private final Circuits circuits = new Circuits(CatalogueOnPaper.CONFIG);

    @Test
    void leavesAModelAloneThatKeepsFailing() {
        for (int call = 0; call < MANY; call++) {
            circuits.of("a").onError(1, TimeUnit.SECONDS, new IllegalStateException("down"));
        }

        assertThat(circuits.isClosed("a")).isFalse();
        assertThat(circuits.isClosed("b")).as("another model").isTrue();
    }

    @Test
    void takesNoOffenceAtAModelThatThinksForLong() {
        for (int call = 0; call < MANY; call++) {
            circuits.of("a").onSuccess(10, TimeUnit.MINUTES);
        }

        assertThat(circuits.isClosed("a")).isTrue();
    }
}
