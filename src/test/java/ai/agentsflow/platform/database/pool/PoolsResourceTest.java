package ai.agentsflow.platform.database.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolsResourceTest {

    @Test
    @SuppressWarnings("UnnecessaryAssignment")
    void saysSoWhereTheServerTellsNoFigures() {
        var resource = new PoolsResource();
        resource.statistics = new PoolStatistics(new HiddenPool());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(resource::list)
                .satisfies(e -> assertThat(e.type()).isEqualTo(ProblemType.UNAVAILABLE))
                .withMessageContaining("not available on this server");
        assertThat(resource.statistics.exhausted()).isFalse();
    }

    /** Of a server that shows nothing. */
    private static final class HiddenPool implements ServerPool {

        @Override
        public Optional<Figures> read(String name) {
            return Optional.empty();
        }

        @Override
        public void tell(String name, Listener listener, Growth growth) {}

        @Override
        public void release(String name) {}
    }
}
