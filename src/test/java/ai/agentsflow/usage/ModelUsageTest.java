package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelUsageTest {

    @Test
    void claimsNoSuccessOfAModelThatWasNeverAsked() {
        assertThat(ModelUsage.none("demo").successRate()).isZero();
        assertThat(ModelUsage.none("demo").averageLatencyMs()).isZero();
    }

    @Test
    void tellsThePercentageOfCallsThatDidNotFail() {
        assertThat(new ModelUsage("demo", 3, 1, 0, 100).successRate()).isEqualTo(66.67);
        assertThat(new ModelUsage("demo", 2, 2, 0, 100).successRate()).isZero();
        assertThat(new ModelUsage("demo", 4, 0, 0, 100).successRate()).isEqualTo(100);
    }
}
