package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.ChatClients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server is killed while people chat: what was acknowledged is stored. {@code -Dagentsflow.test.kills=20} for more. */
@Tag("long-on-postgres")
@Tag("apart")
class KillNineIT {

    private static final int KILLS = Integer.getInteger("agentsflow.test.kills", 1);
    private static final int PEOPLE = 8;

    @Test
    void everyAcknowledgedTurnIsStored() {
        try (var server = AgentsFlow.with("kill-nine", Map.of())) {
            int acknowledged = 0;
            int unanswered = 0;
            int lost = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                try (var clients = ChatClients.of(server, PEOPLE)) {
                    AgentsFlow.await("they chat", Duration.ofMinutes(1), () -> clients.acknowledged() > 50);
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(500_000_000));
                    server.kill();
                    clients.close();
                    server.startAgain();

                    acknowledged += clients.acknowledged();
                    unanswered += clients.unanswered().size();
                    lost += clients.lost().size();
                    System.out.printf(
                            "kill -9 on %s, %d times: %d turns acknowledged, %d lost, %d calls without an answer%n",
                            AgentsFlow.database(), kill + 1, acknowledged, lost, unanswered);
                }
            }
            assertThat(lost).as("acknowledged turns that are not stored").isZero();
            assertThat(unanswered).as("calls that the kills cut").isPositive();
        }
    }
}
