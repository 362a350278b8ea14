package ai.agentsflow.platform.database;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.ChatClients;
import ai.agentsflow.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk of 16 MB that becomes full under chats; it takes the right to mount one. */
@Tag("h2-only")
class FullDiskIT {

    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(5);
    private static final long MOST_LOG = 200_000;

    @TempDir
    Path directory;

    private SmallDisk disk;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = SmallDisk.of(16, directory.resolve("disk"));
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void losesNothingAcknowledgedAndGoesOnByItself() throws IOException {
        var database = "jdbc:h2:file:" + disk.root().resolve("agentsflow") + ";DB_CLOSE_ON_EXIT=FALSE";
        try (var server = AgentsFlow.with("full-disk", Map.of("AGENTSFLOW_DB_URL", database));
                var clients = ChatClients.of(server, 8)) {
            AgentsFlow.await("they chat", () -> clients.acknowledged() > 50);
            long log = Files.size(server.log());

            disk.fill();
            AgentsFlow.await("writes are refused", () -> !clients.refusals().isEmpty());
            AgentsFlow.await("readiness is down", () -> readiness(server).statusCode() == 503);
            assertThat(readiness(server).body()).contains("its disk is full");
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            LockSupport.parkNanos(OUTAGE.toNanos());
            long grown = Files.size(server.log()) - log;

            disk.free();
            long room = System.nanoTime();
            AgentsFlow.await("chat is back", () -> clients.lastAnswer() > room);
            var chatBack = Duration.ofNanos(clients.lastAnswer() - room);
            AgentsFlow.await("readiness is back", () -> readiness(server).statusCode() == 200);
            var readinessBack = Duration.ofNanos(System.nanoTime() - room);
            clients.close();

            System.out.printf(
                    "a full disk for %d s under chats: %d turns acknowledged, %d refused, the log grew by %d kB; chat back after"
                            + " %d ms, readiness after %d ms%n",
                    OUTAGE.toSeconds(),
                    clients.acknowledged(),
                    clients.refusals().size(),
                    grown / 1000,
                    chatBack.toMillis(),
                    readinessBack.toMillis());
            assertThat(clients.refusals()).allSatisfy(refusal -> {
                assertThat(refusal.status()).as(refusal.body()).isEqualTo(503);
                assertThat(refusal.saysWhenToRetry()).isTrue();
            });
            assertThat(clients.unanswered()).isEmpty();
            assertThat(clients.lost()).isEmpty();
            assertThat(grown)
                    .as("the log, of so many refusals")
                    .isLessThan(MOST_LOG + 1000L * clients.refusals().size());
            assertThat(chatBack).isLessThan(BACK_WITHIN);
            assertThat(readinessBack).isLessThan(BACK_WITHIN);
            assertThat(disk.root().resolve("agentsflow.trace.db")).doesNotExist();

            server.kill();
            server.startAgain();
            assertThat(clients.lost()).as("after a kill and another start").isEmpty();
        }
    }

    private static java.net.http.HttpResponse<String> readiness(AgentsFlow server) {
        var answer = server.get("/health/ready");
        assertThat(body(answer).path("checks").isArray()).isTrue();
        return answer;
    }
}
