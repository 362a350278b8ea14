package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.ChatClients;
import ai.agentsflow.testing.LateStart;
import ai.agentsflow.testing.PgBouncerProcess;
import ai.agentsflow.testing.PostgresProcess;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A PgBouncer between the application and its database. */
@Tag("postgres-only")
@Tag("proxies")
class PgBouncerIT {

    private static final Duration BECOMES_READY_WITHIN = Duration.ofSeconds(5);
    private static final int TURNS = 300;

    private PostgresProcess postgres;
    private PgBouncerProcess pooler;

    @BeforeEach
    void start() {
        postgres = PostgresProcess.start();
        pooler = PgBouncerProcess.to(postgres, "transaction");
    }

    @AfterEach
    void stop() {
        pooler.close();
        postgres.close();
    }

    @Test
    void namesThePoolerThatMixesUpStatementsAndIsReadyWhenSessionsAreKept() throws Exception {
        try (var server = LateStart.of("pgbouncer-late", settings(""))) {
            server.awaitReason("is behind a pooler that shares connections between transactions");
            assertThat(server.get("/health/ready", null).body()).contains("?pgbouncer=true");
            assertThat(server.status("/health/live")).isEqualTo(200);

            pooler.restart("session");
            server.awaitReady(BECOMES_READY_WITHIN);
            chatTogether(server.ready());
        }
    }

    @Test
    void servesThroughOneThatSharesSessionsWhenTheAddressSaysSo() {
        try (var server = AgentsFlow.with("pgbouncer", settings("?pgbouncer=true"))) {
            chatTogether(server);
        }
    }

    private Map<String, String> settings(String parameters) {
        return Map.of(
                "AGENTSFLOW_DB_URL",
                "postgresql://postgres:postgres@127.0.0.1:%d/postgres%s".formatted(pooler.port(), parameters));
    }

    private static void chatTogether(AgentsFlow server) {
        try (var clients = ChatClients.of(server, 12)) {
            AgentsFlow.await("they chat", () -> clients.acknowledged() > TURNS);
            clients.close();
            assertThat(clients.refusals()).isEmpty();
            assertThat(clients.unanswered()).isEmpty();
            assertThat(clients.lost()).isEmpty();
        }
    }
}
