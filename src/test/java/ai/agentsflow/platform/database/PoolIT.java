package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.PostgresProcess;
import ai.agentsflow.testing.Shell;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.bind.JsonbBuilder;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's pool as {@code pool.asadmin} makes it, on a real server and a real database. */
@Tag("postgres-only")
class PoolIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private static Path work;

    private static EmbeddedPostgres postgres;
    private static PoolTestServer server;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresProcess.patient().start();
        sql("create role app login password 'p@ss:w/rd'");
        sql("create database app owner app");
        server = PoolTestServer.start(
                work,
                PoolTestWar.writeTo(work.resolve("pool-it.war")),
                Map.of(
                        "DATABASE_URL",
                        "postgresql://app:p%%40ss%%3Aw%%2Frd@127.0.0.1:%d/app?sslmode=prefer"
                                .formatted(postgres.getPort()),
                        "AGENTSFLOW_DB_POOL_MAX_AGE",
                        "4s",
                        "AGENTSFLOW_DB_POOL_LEAK_TIMEOUT_SECONDS",
                        "1"));
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
    }

    @Test
    void keepsTwentyAndMakesThirtyAtMost() throws Exception {
        Map<String, Object> pool = pool();

        assertThat(pool)
                .containsEntry("name", "agentsflow")
                .containsEntry("jndi_name", "jdbc/agentsflow")
                .containsEntry("steady", number(20))
                .containsEntry("max", number(30))
                .containsEntry("overflow", number(10))
                .containsEntry("used", number(0));
        assertThat(figure(pool, "created")).isGreaterThanOrEqualTo(20);
    }

    @Test
    void countsWhatHappensToThePool() throws Exception {
        int served = figure(pool(), "served");
        assertThat(server.post("/api/borrowed").statusCode()).isEqualTo(200);

        server.await(SOON, "the borrower is counted", () -> figure(pool(), "served") > served);
        assertThat(pool()).containsEntry("used", number(1)).containsEntry("waiting", number(0));
        assertThat(figure(pool(), "free")).isGreaterThanOrEqualTo(19);
        server.await(SOON, "the leak is counted", () -> figure(pool(), "leaked") > 0);
    }

    @Test
    void theScriptTellsTheSame() throws Exception {
        var shell =
                Shell.run("check-pool.sh", Map.of(), "--url", server.address().toString());

        assertThat(shell.output()).startsWith("Pool: 20, Overflow: 10\nUsed: 0, Free: ");
    }

    @Test
    void turnsTheThirtyFirstBorrowerAwayInTime() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(server.post("/api/borrowed").statusCode()).isEqualTo(200);
        }
        long start = System.nanoTime();
        var late = server.postLater("/api/borrowed");
        server.await(SOON, "the borrower waits", () -> figure(pool(), "waiting") == 1 || late.isDone());
        var answer = late.get();
        var waited = Duration.ofNanos(System.nanoTime() - start);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(waited).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(6));
        assertThat(pool()).containsEntry("used", number(30)).containsEntry("free", number(0));
        assertThat(figure(pool(), "timed_out")).isPositive();
        server.await(SOON, "busy is not lost", () -> server.get("/health/ready").statusCode() == 200);

        server.delete("/api/borrowed");
        assertThat(server.get("/api/borrowed").statusCode()).isEqualTo(200);
    }

    @Test
    void replacesConnectionsThatTheDatabaseCut() throws Exception {
        assertThat(server.get("/api/borrowed").statusCode()).isEqualTo(200);
        assertThat(sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'app'"))
                .isNotEmpty();

        for (int i = 0; i < 40; i++) {
            assertThat(server.get("/api/borrowed").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void replacesAgedConnections() throws Exception {
        assertThat(server.get("/api/borrowed").statusCode()).isEqualTo(200);
        Set<String> old = new HashSet<>(sql("select pid::text from pg_stat_activity where datname = 'app'"));

        server.await(SOON, "a new connection serves", () -> {
            var answer = server.get("/api/borrowed");
            assertThat(answer.statusCode()).isEqualTo(200);
            return !old.contains(answer.body());
        });
    }

    @Test
    void readinessFollowsTheDatabase() throws Exception {
        try {
            sql("alter database app allow_connections false");
            sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'app'");
            server.await(
                    SOON, "readiness is down", () -> server.get("/health/ready").statusCode() == 503);
            assertThat(server.get("/health/ready").body()).contains("\"database\"", "PostgreSQL", "127.0.0.1");
            assertThat(server.get("/api/borrowed").statusCode()).isEqualTo(503);
        } finally {
            sql("alter database app allow_connections true");
        }
        server.await(
                SOON, "readiness is up again", () -> server.get("/health/ready").statusCode() == 200);
        assertThat(server.get("/api/borrowed").statusCode()).isEqualTo(200);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> pool() throws Exception {
        try (var jsonb = JsonbBuilder.create()) {
            Map<String, List<Map<String, Object>>> answer =
                    jsonb.fromJson(server.get("/api/admin/pools").body(), Map.class);
            return answer.get("pools").get(0);
        }
    }

    private static int figure(Map<String, Object> pool, String name) {
        return ((Number) pool.get(name)).intValue();
    }

    private static Object number(int value) {
        return BigDecimal.valueOf(value);
    }

    private static List<String> sql(String statement) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                var prepared = connection.prepareStatement(statement)) {
            var rows = new ArrayList<String>();
            if (prepared.execute()) {
                while (prepared.getResultSet().next()) {
                    rows.add(prepared.getResultSet().getString(1));
                }
            }
            return rows;
        }
    }
}
