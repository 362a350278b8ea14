package ai.agentsflow.platform.database;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.ChatClients;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()),
                "a disk of 16 MB cannot be mounted here: root may, on Linux");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", disk.toString());
    }

    @Test
    void losesNothingAcknowledgedAndGoesOnByItself() throws IOException {
        var database = "jdbc:h2:file:" + disk.resolve("agentsflow") + ";DB_CLOSE_ON_EXIT=FALSE";
        try (var server = AgentsFlow.with("full-disk", Map.of("AGENTSFLOW_DB_URL", database));
                var clients = ChatClients.of(server, 8)) {
            AgentsFlow.await("they chat", () -> clients.acknowledged() > 50);
            long log = Files.size(server.log());

            var ballast = disk.resolve("ballast");
            fill(ballast);
            AgentsFlow.await("writes are refused", () -> !clients.refusals().isEmpty());
            AgentsFlow.await("readiness is down", () -> readiness(server).statusCode() == 503);
            assertThat(readiness(server).body()).contains("its disk is full");
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            LockSupport.parkNanos(OUTAGE.toNanos());
            long grown = Files.size(server.log()) - log;

            Files.delete(ballast);
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
            assertThat(chatBack).isLessThan(BACK_WITHIN);
            assertThat(readinessBack).isLessThan(BACK_WITHIN);
            assertThat(disk.resolve("agentsflow.trace.db")).doesNotExist();

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

    private static void fill(Path file) {
        try (var ballast = Files.newOutputStream(file)) {
            for (var bytes = new byte[4096]; ; ) {
                ballast.write(bytes);
            }
        } catch (IOException e) {
            if (!Files.exists(file)) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }
}
