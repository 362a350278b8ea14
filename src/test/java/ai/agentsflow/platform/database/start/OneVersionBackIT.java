package ai.agentsflow.platform.database.start;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.NextVersion;
import ai.agentsflow.testing.PostgresProcess;
import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The next version has migrated the database and written to it; this one starts on it while that one runs, as a node does in a rolling update,
 * and goes on alone, as after a rollback. The release's own predecessor takes the part of this version by {@code
 * -Dagentsflow.test.previous.war=FILE}.
 */
@Tag("h2-only")
@Tag("apart")
class OneVersionBackIT {

    private static final String TALK = "/api/chat/history/over-two-versions";

    @TempDir
    private Path scratch;

    @Test
    void thisVersionGoesOnWithWhatTheNextOneHasWritten() throws Exception {
        var built = Path.of(System.getProperty("agentsflow.test.war"));
        int known = newestMigration();
        var migrations = Map.of(
                "V%d__languages.sql".formatted(known + 1),
                "alter table message add column language varchar(9);"
                        + "alter table usage_record add column region varchar(9) default 'eu' not null;"
                        + "create table language (message_id uuid not null references message (id));",
                "V%d__no_index_needs_%d.sql".formatted(known + 2, known),
                "drop index usage_record_at;");
        var next = NextVersion.write(built, scratch.resolve("next.war"), "99.0.0", migrations);
        try (var postgres = PostgresProcess.start()) {
            var settings = new HashMap<>(postgres.settings());
            settings.put("AGENTSFLOW_ACCESS_KEY_PEPPER", "a pepper for tests: 0123456789012345");
            settings.put("AGENTSFLOW_DB_POOL_MIN", "2");
            settings.put("--war", next.toString());
            try (var newer = AgentsFlow.with("newer", settings)) {
                assertThat(newer.get("/health/live").body()).contains("\"version\":\"99.0.0\"");
                say(newer, newer.administratorsKey(), "written by the next version");
                var made = newer.post("/api/keys", "{\"name\":\"of the next version\"}");
                var key = AgentsFlow.body(made).path("key").asText();
                execute(postgres, "update message set language = 'en'");
                execute(postgres, "insert into language (message_id) select id from message");

                settings.put("--war", System.getProperty("agentsflow.test.previous.war", built.toString()));
                try (var older = newer.beside("older", settings)) {
                    assertThat(Files.readString(older.log()))
                            .contains("is at version %d, which a later AgentsFlow made; this one knows %d and goes on"
                                    .formatted(known + 2, known));
                    assertThat(older.get(TALK).body()).contains("written by the next version");
                    say(older, key, "written by this version");
                    assertThat(newer.get(TALK).body()).contains("written by this version");

                    newer.close();

                    say(older, key, "written by this version alone");
                    assertThat(older.get(TALK).body()).contains("written by this version alone");
                    var id = AgentsFlow.body(made).path("id").asText();
                    assertThat(older.delete("/api/keys/" + id).statusCode()).isEqualTo(200);
                    AgentsFlow.await("every call has its record", () -> count(postgres, "usage_record") == 3);
                    assertThat(count(postgres, "usage_record where region = 'eu'"))
                            .isEqualTo(3);
                    assertThat(count(postgres, "message where language is null"))
                            .isEqualTo(4);
                    assertThat(count(postgres, "api_key where revoked_at is not null"))
                            .isEqualTo(1);
                }
            }
        }
    }

    private static void say(AgentsFlow server, String credential, String message) {
        HttpResponse<String> answer = server.send(server.request("/api/chat/message?model=demo", credential)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"message\":\"%s\",\"conversation_id\":\"over-two-versions\"}".formatted(message))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static int newestMigration() throws IOException {
        try (var files = Files.list(Shell.basedir().resolve("src/main/resources/db/migration"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf('_'))))
                    .max()
                    .orElseThrow();
        }
    }

    private static long count(PostgresProcess postgres, String table) {
        try (var connection = DriverManager.getConnection(postgres.address("postgres"), "postgres", "postgres");
                var statement = connection.createStatement();
                var result = statement.executeQuery("select count(*) from " + table)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(PostgresProcess postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.address("postgres"), "postgres", "postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
