package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.PostgresProcess;
import ai.agentsflow.testing.Shell;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that gives ten connections to a pool of twenty to thirty, as small plans do. */
@Tag("postgres-only")
class SmallPlanIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int GIVEN = 10;

    @TempDir
    private static Path work;

    private static EmbeddedPostgres postgres;
    private static PoolTestServer server;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresProcess.patient().start();
        sql("create role app login password 'app' connection limit " + GIVEN);
        sql("create database app owner app");
        server = PoolTestServer.start(
                work,
                PoolTestWar.writeTo(work.resolve("small-plan.war")),
                Map.of("DATABASE_URL", "postgresql://app:app@127.0.0.1:%d/app".formatted(postgres.getPort())));
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @AfterEach
    void giveBack() throws Exception {
        server.delete("/api/borrowed");
        sql("alter role app connection limit " + GIVEN);
    }

    @Test
    void lendsWhatThereIsAndHasOthersWaitTheirTurn() throws Exception {
        for (int i = 0; i < GIVEN; i++) {
            assertThat(server.post("/api/borrowed").statusCode())
                    .as("borrower " + i)
                    .isEqualTo(200);
        }
        var waiting = server.postLater("/api/borrowed");
        server.await(SOON, "the borrower waits", () -> pool().contains("\"waiting\":1"));
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);

        server.delete("/api/borrowed");

        assertThat(waiting.get().statusCode()).isEqualTo(200);
        assertThat(pool()).contains("\"available\":10");
    }

    @Test
    void turnsNobodyAwayWhoseTurnComesInTime() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(server.getLater("/api/borrowed"));
        }

        for (var one : all) {
            assertThat(one.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theScriptTellsHowManyThereAre() throws Exception {
        var shell =
                Shell.run("check-pool.sh", Map.of(), "--url", server.address().toString());

        assertThat(shell.output()).startsWith("Pool: 20, Overflow: 10\n").contains("\nAvailable: 10, ");
    }

    @Test
    void growsAgainWhenTheDatabaseGivesMore() throws Exception {
        sql("alter role app connection limit 40");

        server.await(SOON, "there are more", () -> {
            var answer = server.post("/api/borrowed");
            return answer.statusCode() == 200 && pool().contains("\"used\":" + (GIVEN + 2));
        });

        assertThat(pool()).contains("\"available\":30");
    }

    private static String pool() throws Exception {
        return server.get("/api/admin/pools").body();
    }

    private static void sql(String statement) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var prepared = connection.createStatement()) {
            prepared.execute(statement);
        }
    }
}
