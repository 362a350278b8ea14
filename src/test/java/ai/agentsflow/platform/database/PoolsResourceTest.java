package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import org.junit.jupiter.api.Test;

class PoolsResourceTest {

    @Test
    @SuppressWarnings("UnnecessaryAssignment")
    void saysSoWhereTheServerTellsNoFigures() {
        var resource = new PoolsResource();
        resource.statistics = new PoolStatistics();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(resource::list)
                .satisfies(e -> assertThat(e.type()).isEqualTo(ProblemType.UNAVAILABLE))
                .withMessageContaining("not available on this server");
        assertThat(resource.statistics.exhausted()).isFalse();
    }
}
