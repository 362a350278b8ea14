package ai.agentsflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

/** Whether an upstream was left in time by a server whose own client had left. */
public final class LetGo {

    /** A second, and two for a machine that has other things to do; no deadline of the models in use is as short. */
    private static final Duration SOON = Duration.ofSeconds(3);

    private LetGo() {}

    /** Waits until the call was given up, and sees that it was soon after its client had left. */
    public static void assertSoon(FakeUpstreamRequest call, Instant left) {
        AgentsFlow.await("the upstream is let go", () -> call.abandonedAt().isPresent());
        assertThat(Duration.between(left, call.abandonedAt().orElseThrow())).isLessThan(SOON);
    }
}
