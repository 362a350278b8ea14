package ai.agentsflow.platform.database.start;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.Issuer;
import ai.agentsflow.testing.LateStart;
import ai.agentsflow.testing.PostgresProcess;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that cannot be used when the server starts, and can later. */
@Tag("postgres-only")
class DatabaseStartIT {

    private static final Duration BECOMES_READY_WITHIN = Duration.ofSeconds(5);
    /** Longer than the driver waits by itself for an answer about TLS. */
    private static final Duration SLOW_LOG_IN = Duration.ofSeconds(7);

    @TempDir
    private Path scratch;

    @Test
    void saysWhatIsWrongWithPostgresAndIsReadyWhenTheLastFaultIsGone() throws Exception {
        try (var postgres = PostgresProcess.start();
                var network = FaultProxy.to(postgres.port())) {
            network.down();
            var settings = Map.of(
                    "MP_CONFIG_PROFILE", "prod",
                    "SUPABASE_URL", Issuer.shared().address().toString(),
                    "AGENTSFLOW_ACCESS_KEY_PEPPER", "a pepper for tests: 0123456789012345",
                    "AGENTSFLOW_DB_URL", "postgresql://late:late@127.0.0.1:" + network.port() + "/late",
                    "AGENTSFLOW_DB_POOL_MIN", "1");
            try (var server = LateStart.of("late-postgres", settings)) {
                server.awaitReason("cannot be reached");
                alive(server);
                network.heal();
                server.awaitReason("refuses the user or the password");
                run(postgres, "postgres", "create role late login password 'late'");
                server.awaitReason("has no database of that name");
                run(postgres, "postgres", "create database late");
                server.awaitReason("does not let the application make its tables");
                run(postgres, "late", "create table public.messages (id int)");
                run(postgres, "late", "grant usage, create on schema public to late");
                server.awaitReason("has tables of another application in this schema");
                run(postgres, "late", "alter role late connection limit 0");
                network.reset();
                server.awaitReason("has no connection left for the application");
                run(postgres, "late", "alter role late connection limit -1");
                server.awaitReason("has tables of another application in this schema");
                // connections that the pool holds do not hear of it
                run(postgres, "late", "alter role late set default_transaction_read_only = on");
                network.reset();
                run(postgres, "late", "drop table public.messages");
                server.awaitReason("is read-only");
                network.slowAtFirst(SLOW_LOG_IN);
                network.reset();
                run(postgres, "late", "alter role late reset default_transaction_read_only");
                network.reset();
                // the log-ins before were quick, so the first slow ones are given up
                server.awaitReady(SLOW_LOG_IN.multipliedBy(6));
                network.heal();
                chats(server.ready());
            }
        }
    }

    @Test
    void namesTheProcessThatHasTheEmbeddedDatabaseAndIsReadyWhenItHasGone() throws Exception {
        var address = "jdbc:h2:file:" + scratch.resolve("taken");
        var settings = new HashMap<String, String>();
        settings.put("AGENTSFLOW_DB_URL", address);
        try (var taken = DriverManager.getConnection(address, "sa", "");
                var server = LateStart.of("late-h2", settings)) {
            server.awaitReason("is in use by process " + ProcessHandle.current().pid());
            taken.close();
            server.awaitReady(BECOMES_READY_WITHIN);
            chats(server.ready());
        }
    }

    private static void alive(LateStart server) {
        assertThat(server.status("/health/live")).isEqualTo(200);
        assertThat(server.status("/health/started")).isEqualTo(200);
        var token = Issuer.shared().token("ada");
        assertThat(server.chatStatus(token)).isEqualTo(503);
        assertThat(server.completionStatus(token)).isEqualTo(200);
        assertThat(server.get("/api/admin/database", Issuer.shared().administrator("root"))
                        .body())
                .contains("\"ready\":false", "\"reason\":\"cannot be reached");
    }

    private static void chats(AgentsFlow server) {
        assertThat(server.post("/api/chat/message?model=demo", "{\"message\":\"hello\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private static void run(PostgresProcess postgres, String database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.address(database), "postgres", "postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
