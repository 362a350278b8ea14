package ai.agentsflow.ops.backup;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.AgentsFlow;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server is backed up, loses everything, is restored, and serves the same as before. */
@Tag("h2-only")
@Tag("apart")
class RestoredApplicationIT {

    /** What the run command's data directory has, and how it is backed up or why not. */
    private static final Map<String, String> DATA = Map.of(
            "agentsflow.mv.db", "the embedded database: its own copy",
            "agentsflow.trace.db", "errors of the embedded database",
            "logs", "for a log's own store",
            "run.lock", "of one run",
            "usage-journal", "records on their way to the database",
            "server", "unpacked anew by each start");

    @TempDir
    Path directory;

    private record Served(JsonNode history, JsonNode keys, JsonNode usage) {}

    @Test
    void servesTheSameConversationsKeysAndUsage() throws Exception {
        try (var world = BackedUp.start()) {
            var settings = new HashMap<String, String>();
            for (var name : List.of(
                    "AGENTSFLOW_DB_URL",
                    "AGENTSFLOW_DB_USER",
                    "AGENTSFLOW_DB_PASSWORD",
                    "REDIS_URL",
                    "AGENTSFLOW_SECRETS_DIR")) {
                settings.put(name, String.valueOf(world.environment().get(name)));
            }
            var pepper = "a pepper for tests: canary-pepper-0123456789\n";
            Files.writeString(world.directory("secrets").resolve("agentsflow_access_key_pepper"), pepper);
            try (var server = AgentsFlow.with("backed-up", settings)) {
                chat(server, "Hello");
                var good = key(server, "good");
                var revoked = key(server, "revoked");
                server.delete("/api/keys/" + revoked.path("id").asText());
                AgentsFlow.await("usage is written", () -> server.countedCalls("fake") > 0);
                var before = served(server);
                assertThat(server.send(server.request("/api/admin/database/backup")
                                        .POST(BodyPublishers.noBody()))
                                .statusCode())
                        .as("PostgreSQL has programs of its own")
                        .isEqualTo(409);

                world.backup();
                server.kill();
                long lost = System.nanoTime();
                world.postgres().execute("postgres", "drop database app");
                try (var redis = world.redis().connect()) {
                    redis.auth(BackedUp.REDIS_PASSWORD);
                    redis.flushAll();
                }
                Files.delete(world.directory("secrets").resolve("agentsflow_access_key_pepper"));
                var restored = world.script(
                        Map.of("AGENTSFLOW_DB_USER", "postgres", "AGENTSFLOW_DB_PASSWORD", "none"), "restore.sh");
                assertThat(restored.status()).as(restored.errors()).isZero();
                server.startAgain();

                assertThat(served(server)).isEqualTo(before);
                assertThat(before.history().toString()).contains("Hello");
                assertThat(whoAmI(server, good)).isEqualTo(200);
                assertThat(whoAmI(server, revoked))
                        .as("revoked keys stay revoked")
                        .isEqualTo(401);
                System.out.printf(
                        "restored and answering after %d ms%n",
                        Duration.ofNanos(System.nanoTime() - lost).toMillis());
            }
            drillFailsWithTheSmokeTest(world);
            drillPasses(world);
        }
    }

    /** Its application answers, and one of its answers is not what clients want: here, because nothing can be read from any. */
    private static void drillFailsWithTheSmokeTest(BackedUp world) throws Exception {
        var programs = Files.createDirectory(world.directory("broken"));
        var jq = Files.writeString(programs.resolve("jq"), "#!/bin/sh\nexit 5\n");
        Files.setPosixFilePermissions(jq, PosixFilePermissions.fromString("rwxr-xr-x"));

        var drill = world.script(
                Map.of("PATH", programs + ":" + System.getenv("PATH")),
                "drill.sh",
                "--jar",
                System.getProperty("agentsflow.test.jar"));

        assertThat(drill.status()).as(drill.errors()).isEqualTo(1);
        assertThat(drill.errors()).contains("the smoke test has failed on the restored application");
        var result = result(world);
        assertThat(result.path("result").asText()).isEqualTo("failed");
        assertThat(result.path("smoke_test").asText()).isEqualTo("failed");
        assertThat(world.directory("metrics").resolve("agentsflow_backup_drill.prom"))
                .as("no drill has passed")
                .doesNotExist();
        assertThat(world.script("restore.sh", "--list").output()).doesNotContainPattern("agentsflow-\\S+ .* 20\\d\\d-");
    }

    private static JsonNode result(BackedUp world) throws IOException {
        return AgentsFlow.JSON.readTree(
                Files.readString(world.directory("backups").resolve("drill.json")));
    }

    private static void drillPasses(BackedUp world) throws Exception {
        var drill = world.script("drill.sh", "--jar", System.getProperty("agentsflow.test.jar"));

        assertThat(drill.status()).as(drill.errors()).isZero();
        var result = result(world);
        assertThat(result.path("result").asText()).isEqualTo("passed");
        assertThat(result.path("smoke_test").asText()).as(drill.errors()).isEqualTo("passed");
        assertThat(drill.errors()).contains("✓ chat ", "✓ v1-stream ", ", 0 failed");
        assertThat(result.path("rto_seconds").asInt()).isBetween(1, 300);
        assertThat(result.path("rpo_seconds").asInt()).isBetween(1, 600);
        assertThat(Files.readString(world.directory("metrics").resolve("agentsflow_backup_drill.prom")))
                .contains("agentsflow_backup_last_verified_timestamp_seconds ", "agentsflow_backup_drill_rto_seconds ");
        assertThat(world.script("restore.sh", "--list").output()).containsPattern("agentsflow-\\S+ .* 20\\d\\d-");
    }

    @Test
    void servesTheSameFromTheEmbeddedDatabase() throws Exception {
        for (var program : List.of("gpg", "unzip", "curl")) {
            assumeTrue(BackedUp.installed(program), program + " is not installed: nothing is backed up");
        }
        var database = directory.resolve("data/agentsflow");
        var url = "jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE";
        try (var keys = GpgKeys.in(directory);
                var server = AgentsFlow.with("backed-up-embedded", Map.of("AGENTSFLOW_DB_URL", url))) {
            chat(server, "Hello");
            var environment = keys.environment();
            environment.put(
                    "BACKUP_DIR",
                    Files.createDirectory(directory.resolve("backups")).toString());
            environment.put("BACKUP_MIN_FREE_MB", "1");
            environment.put("BACKUP_SECRETS", "none");
            environment.put("AGENTSFLOW_DB_URL", url);
            environment.put("BACKUP_APP_URL", server.address().toString());
            environment.put("AGENTSFLOW_TOKEN", server.administratorsKey());
            AgentsFlow.await("usage is written", () -> server.countedCalls("fake") > 0);
            leavesNoCopyThatFailed(server, database);
            leavesNoCopyThatIsNotEncrypted(environment, database);
            var known = key(server, "known to be revoked");
            var told = key(server, "told to be revoked");
            var good = key(server, "good");
            var before = served(server);

            var backup = script(environment, "backup.sh");
            assertThat(backup.status()).as(backup.errors()).isZero();
            assertThat(directory.resolve("data").toFile().list())
                    .as("the copy is deleted, and nothing is there that no backup knows")
                    .isSubsetOf(DATA.keySet());
            chat(server, "later");
            server.delete("/api/keys/" + known.path("id").asText());
            var list = Files.writeString(
                    directory.resolve("revoked"), told.path("id").asText() + " a laptop that was lost\n");
            var inUse = script(environment, "restore.sh", "--force", "--jar", jar());
            server.kill();
            var refused = script(environment, "restore.sh", "--jar", jar());
            var restored = script(environment, "restore.sh", "--force", "--jar", jar(), "--revoked", list.toString());
            server.startAgain();

            assertThat(inUse.errors()).contains("is in use: stop the application first");
            assertThat(refused.errors()).contains("not empty: the embedded database", "--force");
            assertThat(restored.status()).as(restored.errors()).isZero();
            assertThat(server.json("/api/chat/history/talk")).isEqualTo(before.history());
            assertThat(whoAmI(server, good)).isEqualTo(200);
            assertThat(whoAmI(server, known))
                    .as("the file that was there knew it")
                    .isEqualTo(401);
            assertThat(whoAmI(server, told)).as("--revoked names it").isEqualTo(401);
            assertThat(unrevoked(server))
                    .isEqualTo(names(before.keys()).stream()
                            .filter(name -> !name.endsWith("to be revoked"))
                            .toList());
            assertThat(before.history().toString()).contains("Hello").doesNotContain("later");
            AgentsFlow.await(
                    "the later call is counted, from the journal of the server that was killed",
                    () -> server.countedCalls("fake") == 2);
            assertThat(Path.of(database + ".mv.db.before-restore")).exists();
        }
    }

    /** Something is in the way of the copy, so it cannot get its name. */
    private static void leavesNoCopyThatFailed(AgentsFlow server, Path database) throws IOException {
        var copy = Path.of(database + ".backup.sql");
        Files.createDirectories(copy.resolve("in the way"));
        Files.writeString(Path.of(copy + ".part"), "what a version before has left of a copy that failed");
        assertThat(copy(server)).isEqualTo(500);
        assertThat(Path.of(copy + ".part")).doesNotExist();
        BackedUp.remove(copy);

        assertThat(copy(server)).isEqualTo(200);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .as("it is in plain text")
                .isEqualTo("rw-------");
    }

    private void leavesNoCopyThatIsNotEncrypted(Map<String, String> environment, Path database)
            throws IOException, InterruptedException {
        var broken = new HashMap<>(environment);
        var programs = Files.createDirectory(directory.resolve("broken"));
        var gpg = Files.writeString(programs.resolve("gpg"), """
                #!/bin/sh
                case " $* " in *" --encrypt "*) exit 2 ;; esac
                PATH=${PATH#*:} exec gpg "$@"
                """);
        Files.setPosixFilePermissions(gpg, PosixFilePermissions.fromString("rwxr-xr-x"));
        broken.put("PATH", programs + ":" + System.getenv("PATH"));

        var failed = script(broken, "backup.sh");

        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.errors()).contains("the copy cannot be encrypted");
        assertThat(Path.of(database + ".backup.sql")).doesNotExist();
    }

    private static int copy(AgentsFlow server) {
        return server.send(server.request("/api/admin/database/backup").POST(BodyPublishers.noBody()))
                .statusCode();
    }

    private static List<String> unrevoked(AgentsFlow server) {
        var names = new ArrayList<String>();
        for (JsonNode key : server.json("/api/keys").path("keys")) {
            if (key.path("revoked_at").isMissingNode() || key.path("revoked_at").isNull()) {
                names.add(key.path("name").asText());
            }
        }
        return names;
    }

    private static List<String> names(JsonNode keys) {
        return StreamSupport.stream(keys.path("keys").spliterator(), false)
                .map(key -> key.path("name").asText())
                .toList();
    }

    /** Beside the database that a setting names, the run command has a directory of its own. */
    @Test
    void everyFileOfTheDataDirectoryIsKnown() {
        try (var server = AgentsFlow.with("data-directory", Map.of())) {
            chat(server, "Hello");

            assertThat(server.log().getParent().getParent().toFile().list())
                    .isNotEmpty()
                    .isSubsetOf(DATA.keySet());
        }
    }

    private static ScriptRun script(Map<String, String> environment, String name, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(ScriptRun.path(name)));
        command.addAll(List.of(arguments));
        return ScriptRun.of(command, environment);
    }

    private static String jar() {
        return String.valueOf(System.getProperty("agentsflow.test.jar"));
    }

    private static void chat(AgentsFlow server, String text) {
        var answer = server.post(
                "/api/chat/message?model=fake", "{\"message\":\"%s\",\"conversation_id\":\"talk\"}".formatted(text));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode key(AgentsFlow server, String name) {
        return body(server.post("/api/keys", "{\"name\":\"" + name + "\"}"));
    }

    private static int whoAmI(AgentsFlow server, JsonNode key) {
        return server.send(
                        server.request("/v1/models", key.path("key").asText()).GET())
                .statusCode();
    }

    private static Served served(AgentsFlow server) {
        return new Served(
                server.json("/api/chat/history/talk"), keys(server), usage(server.json("/api/models/metrics")));
    }

    /** Without the time of their last use: the backup uses one. */
    private static JsonNode keys(AgentsFlow server) {
        var keys = server.json("/api/keys").deepCopy();
        keys.path("keys").forEach(key -> ((ObjectNode) key).remove("last_used_at"));
        return keys;
    }

    /** Without figures that are of the running process. */
    private static JsonNode usage(JsonNode metrics) {
        var models = AgentsFlow.JSON.createObjectNode();
        for (JsonNode model : metrics.path("models")) {
            if (model.path("total_requests").asLong() > 0) {
                models.put(
                        model.path("model_name").asText(),
                        model.path("total_requests") + " " + model.path("total_tokens"));
            }
        }
        return models;
    }
}
