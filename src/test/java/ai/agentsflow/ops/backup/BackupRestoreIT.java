package ai.agentsflow.ops.backup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RedisProcess;
import ai.agentsflow.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code backup.sh} and {@code restore.sh} with a real PostgreSQL, Redis and gpg. */
@Tag("h2-only")
@Tag("apart")
class BackupRestoreIT {

    private static BackedUp world;

    @BeforeAll
    static void start() throws Exception {
        world = BackedUp.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    @BeforeEach
    void fill() throws Exception {
        world.reset();
        world.fill();
    }

    @Test
    void bringsBackWhatWasDropped() throws Exception {
        var before = world.everything();
        var counters = world.counters();
        var catalogue = world.directory("models.yaml");
        world.backup();
        world.postgres().execute("postgres", "drop database app");
        flushRedis();
        Files.delete(catalogue);
        Files.delete(world.directory("secrets").resolve("agentsflow_access_key_pepper"));

        // the database is made again by an administrator: the application's user may not
        var restored = world.script(asAdministrator(), "restore.sh");

        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(world.everything()).isEqualTo(before).hasSizeGreaterThan(10);
        assertThat(world.counters()).isEqualTo(counters).hasSize(2);
        assertThat(catalogue).hasContent("models: []\n");
        assertThat(world.directory("secrets").resolve("agentsflow_access_key_pepper"))
                .hasContent("canary-of-the-pepper");
        assertThat(world.postgres()
                        .rows("app", "select distinct tableowner from pg_tables where schemaname = 'public'"))
                .as("the application may work with it")
                .containsExactly("app");
        assertThat(world.rows("select pg_get_userbyid(datdba) from pg_database where datname = 'app'"))
                .containsExactly("app");
    }

    /** A table that comes later is in the dump and in the manifest, whoever has made it and wherever it stands. */
    @Test
    void hasEveryTableOfTheMigrationsAndOthers() throws Exception {
        world.execute(
                "create schema later authorization app; set role app; create table later.parts (at int) partition by range (at);"
                        + " create table later.parts_1 partition of later.parts for values from (0) to (10); insert into later.parts values (1), (2)");
        var created = Pattern.compile("(?m)^create table (\\w+)");
        List<String> tables;
        try (var files = Files.list(Shell.basedir().resolve("src/main/resources/db/migration"))) {
            var sql = new StringBuilder();
            for (var file : files.toList()) {
                sql.append(Files.readString(file));
            }
            tables = created.matcher(sql)
                    .results()
                    .map(found -> "public." + found.group(1))
                    .toList();
        }

        var manifest = Files.readString(world.backup().resolve("MANIFEST"));

        assertThat(tables).hasSizeGreaterThan(10);
        assertThat(manifest.lines()
                        .filter(line -> line.startsWith("rows "))
                        .map(line -> line.replaceFirst("^rows (\\S+) .*", "$1")))
                .containsAll(tables)
                .contains("later.parts_1", "public.flyway_schema_history")
                .hasSize(tables.size() + 2);
        assertThat(manifest).contains("rows later.parts_1 2\n");
    }

    @Test
    void keepsTheTimesAfterWhichCountersEnd() throws Exception {
        world.backup();
        flushRedis();

        world.script("restore.sh", "--only", "redis");

        try (var connection = world.redis().connect()) {
            connection.auth(BackedUp.REDIS_PASSWORD);
            assertThat(connection.ttl("agentsflow:limit:fixed:{user:x y}")).isBetween(3_000L, 3_600L);
        }
    }

    @Test
    void makesTheRolesOfAServerThatHasNone() throws Exception {
        var before = world.everything();
        world.script(asAdministrator(), "backup.sh");
        world.postgres().execute("postgres", "drop database app");
        world.postgres().execute("postgres", "drop role app");
        flushRedis();

        var refused = world.script(asAdministrator(), "restore.sh");
        var restored = world.script(asAdministrator(), "restore.sh", "--roles");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors()).contains("no role app", "--roles", "nothing was changed");
        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(world.everything()).isEqualTo(before);
    }

    @Test
    void overwritesNothingByItself() throws Exception {
        world.backup();
        world.execute("update conversation set name = 'a later name'");
        Files.writeString(world.directory("models.yaml"), "models: [] # later\n");
        var later = world.everything();

        var refused = world.script("restore.sh");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors())
                .contains(
                        "not empty: the database app",
                        "not empty: Redis",
                        "models.yaml",
                        "--force",
                        "nothing was changed");
        assertThat(world.everything()).isEqualTo(later);
        assertThat(world.directory("models.yaml")).hasContent("models: [] # later");
    }

    @Test
    void overwritesByForceAfterADumpThatBringsBackWhatWasThere() throws Exception {
        var first = world.everything();
        world.backup();
        world.execute(
                "update conversation set name = 'a later name'; create table added_later (id int); alter table added_later owner to app");
        Files.writeString(world.directory("models.yaml"), "models: [] # later\n");
        var later = world.everything();

        var restored = world.script("restore.sh", "--force");

        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(world.everything()).isEqualTo(first);
        assertThat(world.directory("models.yaml")).hasContent("models: []");
        assertThat(world.directory("models.yaml.before-restore")).hasContent("models: [] # later");
        var safety = world.kept().stream()
                .filter(name -> name.startsWith("safety-"))
                .findFirst()
                .orElseThrow();

        var back = world.script("restore.sh", safety, "--force", "--no-safety-dump", "--only", "postgresql");

        assertThat(back.status()).as(back.errors()).isZero();
        assertThat(world.everything()).isEqualTo(later);
    }

    /** What a newer Redis sends an older one does not understand: told while nothing is changed. */
    @Test
    void refusesAnOlderRedisBeforeAnythingIsChanged() throws Exception {
        world.backup();
        world.execute("update conversation set name = 'a later name'");
        var before = world.everything();
        try (var older = RedisProcess.server()) {
            var refused = world.script(Map.of("REDIS_URL", older.url()), "restore.sh", "--force");

            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.errors()).contains("is older than the redis-server of this host", "nothing was changed");
        }
        assertThat(world.everything()).isEqualTo(before);
    }

    @Test
    void leavesOtherApplicationsKeysInRedisAlone() throws Exception {
        world.backup();
        try (var connection = world.redis().connect()) {
            connection.auth(BackedUp.REDIS_PASSWORD);
            connection.set("another application's", "a later value");
            connection.set("agentsflow:answer:later", "gone after the restore");
        }

        world.script("restore.sh", "--force", "--only", "redis");

        try (var connection = world.redis().connect()) {
            connection.auth(BackedUp.REDIS_PASSWORD);
            assertThat(connection.get("another application's")).isEqualTo("a later value");
            assertThat(connection.exists("agentsflow:answer:later")).isFalse();
            assertThat(connection.get("agentsflow:answer:kept")).isEqualTo("an answer");
        }
    }

    @Test
    void keysThatWereRevokedLaterStayRevoked() throws Exception {
        world.backup();
        world.execute(
                "update api_key set revoked_at = now(), revision = 4 where handle = 'handle2'; update api_key_change set latest = 4");

        var restored = world.script("restore.sh", "--force");

        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(restored.errors()).contains("revoked again: handle2");
        assertThat(world.rows("select handle from api_key where revoked_at is not null order by 1"))
                .containsExactly("handle1", "handle2");
        assertThat(world.rows("select revision > 3 from api_key where handle = 'handle2'"))
                .as("nodes hear of it")
                .containsExactly("t");
    }

    @Test
    void keysOfWhichOnlyALaterBackupKnowsStayRevoked() throws Exception {
        world.setTime(Instant.parse("2026-11-01T00:00:00Z"));
        var older = world.backup().getFileName().toString();
        world.execute("update api_key set revoked_at = now() where handle = 'handle2'");
        world.setTime(Instant.parse("2026-11-02T00:00:00Z"));
        world.backup();
        world.postgres().execute("postgres", "drop database app");
        flushRedis();

        var restored = world.script(asAdministrator(), "restore.sh", older);

        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(world.rows("select handle from api_key where revoked_at is not null order by 1"))
                .containsExactly("handle1", "handle2");
    }

    @Test
    void keysOfAListStayRevoked() throws Exception {
        world.backup();
        var id = world.rows("select id from api_key where handle = 'handle3'").get(0);
        var list = Files.writeString(world.directory("list"), id + "\n'; drop table message; --\n");

        var restored = world.script("restore.sh", "--force", "--revoked", list.toString());

        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(world.rows("select handle from api_key where revoked_at is not null order by 1"))
                .containsExactly("handle1", "handle3");
        assertThat(world.rows("select count(*) from message")).containsExactly("40");
    }

    @Test
    void refusesADatabaseInUse() throws Exception {
        world.backup();
        try (var connection = world.postgres().connect("app")) {
            assertThat(connection.isValid(1)).isTrue();

            var refused = world.script("restore.sh", "--force");

            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.errors()).contains("in use by 1 sessions", "stop the application");
        }
    }

    @Test
    void picksByTime() throws Exception {
        world.setTime(Instant.parse("2026-11-01T03:00:00Z"));
        world.backup();
        world.setTime(Instant.parse("2026-11-02T03:00:00Z"));
        world.backup();
        world.setTime(Instant.parse("2026-11-03T03:00:00Z"));

        var list = world.script("restore.sh", "--list");
        var picked = world.script("restore.sh", "--check", "--at", "2026-11-02 02:59");
        var none = world.script("restore.sh", "--check", "--at", "2026-11-01 02:59");

        assertThat(list.output())
                .containsSubsequence("agentsflow-20261101T030000Z        48", "agentsflow-20261102T030000Z        24");
        assertThat(picked.status()).as(picked.errors()).isZero();
        assertThat(picked.errors()).contains("agentsflow-20261101T030000Z: signature");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.errors()).contains("no backup");
        assertThat(world.script("restore.sh", "--check", "--at", "sometime").errors())
                .contains("is no time");
    }

    /** People go on chatting: a count of another instant than the dump's would differ. */
    @Test
    void countsTheRowsOfTheDumpsOwnInstant() throws Exception {
        var over = new AtomicBoolean();
        var chatting = new Thread(() -> {
            while (!over.get()) {
                world.execute(
                        "insert into usage_hour values (now() + random() * interval '1 year', gen_random_uuid()::text, 'demo', 1, 0, 1, 1, 0, 1)");
            }
        });
        chatting.start();
        try {
            AgentsFlow.await(
                    "they chat",
                    () -> Integer.parseInt(world.rows("select count(*) from usage_hour")
                                    .get(0))
                            > 2);
            world.backup();
        } finally {
            over.set(true);
            chatting.join();
        }
        int now = Integer.parseInt(world.rows("select count(*) from usage_hour").get(0));

        var restored = world.script("restore.sh", "--force", "--only", "postgresql");

        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(Integer.parseInt(
                        world.rows("select count(*) from usage_hour").get(0)))
                .isBetween(2, now - 1);
    }

    @Test
    void writesNoPlainTextAndNoSecrets() throws Exception {
        var backup = world.backup();

        var canaries = List.of("what was said", "canary-of-the-pepper", "models: []", "an answer", "p w%", "r w:");
        try (var files = Files.walk(world.directory("backups"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                var text = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(canaries).as(file.toString()).noneMatch(text::contains);
                assertThat(Files.getPosixFilePermissions(file))
                        .as(file.toString())
                        .hasSize(2);
            }
        }
        assertThat(backup.resolve("secrets.tar.gpg")).isNotEmptyFile();
        assertThat(Files.readString(backup.resolve("MANIFEST")))
                .contains("rows public.message 40", "rows public.api_key 3", "format 1", "pg_dump ");
        assertThat(Files.readString(world.directory("metrics").resolve("agentsflow_backup.prom")))
                .contains("agentsflow_backup_last_success_timestamp_seconds ", "agentsflow_backup_size_bytes ");
    }

    /** Passwords would show in the list of processes. */
    @Test
    void noArgumentHasAPassword() throws Exception {
        var seen = new ArrayList<String>();
        var programs = Files.createDirectory(world.directory("watched"));
        for (var program : List.of("psql", "pg_dump", "pg_dumpall", "pg_restore", "redis-cli", "gpg", "curl")) {
            var real = List.of("/usr/bin/" + program);
            var wrapper = Files.writeString(
                    programs.resolve(program), """
                    #!/bin/sh
                    echo "$0 $*" >>%s
                    exec %s "$@"
                    """.formatted(world.directory("arguments"), real.get(0)));
            assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        }
        var environment = Map.of("PATH", programs + ":" + System.getenv("PATH"));
        var backup = world.script(environment, "backup.sh");
        var restored = world.script(environment, "restore.sh", "--force");

        seen.addAll(Files.readAllLines(world.directory("arguments")));
        assertThat(backup.status() + restored.status())
                .as(backup.errors() + restored.errors())
                .isZero();
        assertThat(seen).hasSizeGreaterThan(20).noneMatch(line -> line.contains("p w%") || line.contains("r w:"));
        assertThat(backup.errors() + restored.errors()).doesNotContain("p w%", "r w:");
    }

    @Test
    void takesAPassphraseInsteadOfAKey() throws Exception {
        var before = world.everything();
        var file = Files.writeString(world.directory("passphrase"), "a long one\n");
        var wrong = Files.writeString(world.directory("wrong"), "another one\n");
        var symmetric = Map.of("BACKUP_RECIPIENT", "", "BACKUP_PASSPHRASE_FILE", file.toString());
        assertThat(world.script(symmetric, "backup.sh").status()).isZero();

        var refused = world.script(
                Map.of("BACKUP_RECIPIENT", "", "BACKUP_PASSPHRASE_FILE", wrong.toString()), "restore.sh", "--force");
        var restored = world.script(symmetric, "restore.sh", "--force");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors()).contains("cannot be decrypted", "nothing was changed");
        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(world.everything()).isEqualTo(before);
    }

    @Test
    void explainThemselves() throws Exception {
        for (var script : List.of("backup.sh", "restore.sh", "retention.sh")) {
            var help = world.script(script, "--help");
            assertThat(help.status()).isZero();
            assertThat(help.output()).startsWith("Usage: " + script).contains("BACKUP_SIGNER");
            assertThat(world.script(script, "--nonsense").status()).isEqualTo(2);
        }
    }

    private static Map<String, String> asAdministrator() {
        return Map.of("AGENTSFLOW_DB_USER", "postgres", "AGENTSFLOW_DB_PASSWORD", "none");
    }

    private static void flushRedis() {
        try (var connection = world.redis().connect()) {
            connection.auth(BackedUp.REDIS_PASSWORD);
            connection.flushAll();
        }
    }
}
