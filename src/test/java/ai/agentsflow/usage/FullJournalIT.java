package ai.agentsflow.usage;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.LateStart;
import ai.agentsflow.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's disk is full: no model is asked whose call nobody could count, and calls go on by themselves when there is room. */
@Tag("h2-only")
class FullJournalIT {

    private static final Duration BACK_WITHIN = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    @Test
    void refusesCallsWhileTheJournalHasNoRoom() throws IOException, InterruptedException {
        try (var disk = SmallDisk.of(12, directory.resolve("disk"))) {
            disk.fill();
            var settings = Map.of(
                    "AGENTSFLOW_USAGE_JOURNAL", disk.root().resolve("journal").toString());
            try (var server = LateStart.of("full-journal", settings)) {
                server.awaitReason("usage", "the journal of usage records cannot be opened");
                var refused = server.complete(null);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(body(refused).path("error").path("message").asText()).contains("cannot write down");
                assertThat(server.status("/health/live")).isEqualTo(200);

                disk.free();

                server.awaitReady(BACK_WITHIN);
                assertThat(server.completionStatus(null)).isEqualTo(200);
            }
        }
    }
}
