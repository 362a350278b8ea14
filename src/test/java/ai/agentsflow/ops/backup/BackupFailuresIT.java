package ai.agentsflow.ops.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong is told, ends with a status, and leaves the last good backup, which can still be restored. */
@Tag("h2-only")
@Tag("apart")
class BackupFailuresIT {

    private static BackedUp world;
    private static Path good;

    @BeforeAll
    static void start() throws Exception {
        world = BackedUp.start();
        world.fill();
        good = world.backup();
    }

    @AfterAll
    static void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    @AfterEach
    void theGoodBackupIsThereAndWell() throws Exception {
        assertThat(world.kept()).contains(good.getFileName().toString());
        var check = world.script("restore.sh", "--check", good.getFileName().toString());
        assertThat(check.status()).as(check.errors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql.dump.gpg",
                "roles.sql.gpg",
                "redis.rdb.gpg",
                "config.tar.gpg",
                "secrets.tar.gpg",
                "revoked-keys"
            })
    void aFlippedByteIsFound(String file) throws Exception {
        withACopy(copy -> {
            var bytes = Files.readAllBytes(copy.resolve(file));
            bytes[bytes.length / 2] ^= 1;
            Files.write(copy.resolve(file), bytes);

            assertRefused(copy, file + " is damaged");
        });
    }

    @Test
    void aFlippedByteOfTheManifestIsFound() throws Exception {
        withACopy(copy -> {
            var manifest = copy.resolve("MANIFEST");
            Files.writeString(
                    manifest, Files.readString(manifest).replace("rows public.message 40", "rows public.message 41"));

            assertRefused(copy, "the signature of MANIFEST is not one of");
        });
    }

    @Test
    void aManifestThatSomebodyElseHasSignedIsFound() throws Exception {
        var stranger = GpgKeys.make(world.directory("gnupg"), "stranger", "ed25519", "sign");
        withACopy(copy -> {
            ScriptRun.of(
                    List.of(
                            "gpg",
                            "--batch",
                            "--yes",
                            "--local-user",
                            stranger,
                            "--output",
                            copy + "/MANIFEST.sig",
                            "--detach-sign",
                            copy + "/MANIFEST"),
                    world.environment());

            assertRefused(copy, "the signature of MANIFEST is not one of");
        });
    }

    @Test
    void aTruncatedFileIsFound() throws Exception {
        withACopy(copy -> {
            try (var dump = Files.newByteChannel(copy.resolve("postgresql.dump.gpg"), StandardOpenOption.WRITE)) {
                dump.truncate(dump.size() - 1);
            }

            assertRefused(copy, "it was cut or exchanged");
        });
    }

    @Test
    void aMissingFileIsFound() throws Exception {
        withACopy(copy -> {
            Files.delete(copy.resolve("redis.rdb.gpg"));

            assertRefused(copy, "redis.rdb.gpg is missing");
        });
    }

    @Test
    void anotherPrivateKeyDecryptsNothing() throws Exception {
        var elsewhere = world.directory("gnupg-elsewhere");
        ScriptRun.of(List.of("mkdir", "-m", "700", elsewhere.toString()), Map.of());
        var exported = ScriptRun.of(List.of("gpg", "--export", "--armor"), world.environment());
        var keys = Files.writeString(world.directory("keys"), exported.output());
        var environment = Map.of("GNUPGHOME", elsewhere.toString());
        ScriptRun.of(List.of("gpg", "--batch", "--import", keys.toString()), environment);
        var before = world.everything();

        var refused = world.script(
                environment, "restore.sh", "--force", good.getFileName().toString());

        ScriptRun.of(List.of("gpgconf", "--kill", "all"), environment);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors()).contains("cannot be decrypted", "nothing was changed");
        assertThat(world.everything()).isEqualTo(before);
    }

    @Test
    void aKeyThatIsNotThereEncryptsNothing() throws Exception {
        assertNoBackup(
                Map.of("BACKUP_RECIPIENT", "0123456789ABCDEF0123456789ABCDEF01234567"), "gpg does not know the key");
        assertNoBackup(
                Map.of("BACKUP_SIGNER", "0123456789ABCDEF0123456789ABCDEF01234567"), "gpg does not know the key");
        assertNoBackup(Map.of("BACKUP_SIGNER", ""), "BACKUP_SIGNER must name the key");
        assertNoBackup(Map.of("BACKUP_RECIPIENT", ""), "BACKUP_RECIPIENT must have");
        assertNoBackup(Map.of("BACKUP_PASSPHRASE_FILE", "/nowhere"), "not both");
    }

    @Test
    void aDiskWithoutRoomIsToldBeforeAnythingIsRead() throws Exception {
        assertNoBackup(Map.of("BACKUP_MIN_FREE_MB", "1000000000"), "MB free and needs");
    }

    /** The free space is gone while the dump is written. */
    @Test
    void aDiskThatBecomesFullIsTold() throws Exception {
        var disk = Files.createDirectory(world.directory("disk"));
        assumeTrue(
                ScriptRun.of(List.of("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk.toString()), Map.of())
                                .status()
                        == 0,
                "a small disk cannot be mounted here: root may, on Linux");
        try {
            world.copy(good, disk.resolve(good.getFileName()));
            world.execute(
                    "insert into usage_refused select gen_random_uuid(), now(), md5(random()::text)||md5(random()::text), '', '', '', '', '', '', '', '', '', '', '', '', '', null, null, null, null from generate_series(1, 20000)");
            var environment = Map.of("BACKUP_DIR", disk.toString(), "BACKUP_MIN_FREE_MB", "0");

            var failed = world.script(environment, "backup.sh");

            assertThat(failed.status()).isEqualTo(1);
            assertThat(failed.errors()).contains("No space left on device", "no backup was made and none deleted");
            assertThat(disk.toFile().list())
                    .containsExactlyInAnyOrder(".lock", good.getFileName().toString());
            assertThat(world.script(environment, "restore.sh", "--check").status())
                    .isZero();
        } finally {
            world.execute("delete from usage_refused");
            ScriptRun.of(List.of("umount", "-l", disk.toString()), Map.of());
            Files.delete(disk);
        }
    }

    @Test
    void aSecondRunLeavesTheFirstAlone() throws Exception {
        try (var first = new Held()) {
            var second = world.script("backup.sh");

            assertThat(second.status()).isEqualTo(75);
            assertThat(second.errors()).contains("another run works");
            first.letGoOn();
            assertThat(first.end().status()).as(first.errors()).isZero();
        }
    }

    @Test
    void aKilledRunLeavesNothingThatLooksLikeABackup() throws Exception {
        var before = world.script("restore.sh", "--list").output().lines().count();
        try (var run = new Held()) {
            run.killAll();
        }
        assertThat(world.kept()).anyMatch(name -> name.startsWith(".partial-"));
        assertThat(world.script("restore.sh", "--list").output().lines().count())
                .isEqualTo(before);

        world.backup();

        assertThat(world.kept()).noneMatch(name -> name.startsWith(".partial-"));
    }

    @Test
    void aRunThatIsToldToEndCleansUp() throws Exception {
        try (var run = new Held()) {
            run.tellToEnd();
            run.letGoOn();

            assertThat(run.end().status()).isEqualTo(143);
        }
        assertThat(world.kept()).noneMatch(name -> name.startsWith(".partial-"));
    }

    @Test
    void aDatabaseThatIsAwayIsTold() throws Exception {
        world.postgres().stop();
        try {
            assertNoBackup(Map.of(), "PostgreSQL at 127.0.0.1 does not answer");
        } finally {
            world.postgres().goOn();
        }
    }

    @Test
    void aDatabaseThatEndsInTheMiddleIsTold() throws Exception {
        try (var run = new Held()) {
            world.postgres().stop();
            run.letGoOn();

            var failed = run.end();

            assertThat(failed.status()).isEqualTo(1);
            assertThat(failed.errors()).contains("no backup was made");
        } finally {
            world.postgres().goOn();
        }
        assertThat(world.kept()).noneMatch(name -> name.startsWith(".partial-"));
    }

    @Test
    void aRedisThatIsAwayIsTold() throws Exception {
        world.redis().hang();
        try {
            assertNoBackup(Map.of("REDIS_TIMEOUT", "1"), "Redis at 127.0.0.1");
        } finally {
            world.redis().goOn();
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutRepeatingIt() throws Exception {
        world.postgres().execute("postgres", "alter role app noLogin");
        try {
            assertNoBackup(Map.of(), "not permitted to log in");
        } finally {
            world.postgres().execute("postgres", "alter role app login");
        }
        var refused = assertNoBackup(
                Map.of(
                        "REDIS_URL",
                        "redis://:wrong-canary@127.0.0.1:" + world.redis().port()),
                "Redis at");
        assertThat(refused.errors()).doesNotContain("wrong-canary");
    }

    /** The wrong database, as after a slip in the settings. */
    @Test
    void anEmptyDumpIsNoBackup() throws Exception {
        assertNoBackup(
                Map.of("AGENTSFLOW_DB_URL", world.postgres().address("postgres")), "has no tables of AgentsFlow");
    }

    @Test
    void aDumpThatIsCutWithoutAnErrorIsNoBackup() throws Exception {
        assertNoBackup(
                Map.of("PATH", programs("pg_dump", "exit 0") + ":" + System.getenv("PATH")),
                "the dump does not have the table");
        assertNoBackup(
                Map.of(
                        "PATH",
                        programs("pg_dump", "/usr/bin/pg_dump \"$@\" --exclude-table-data=message") + ":"
                                + System.getenv("PATH")),
                "the dump does not have the table public.message");
    }

    @Test
    void aFileThatIsNamedAndMissingIsTold() throws Exception {
        assertNoBackup(
                Map.of("AGENTSFLOW_MODELS_FILE", "/nowhere/models.yaml"),
                "/nowhere/models.yaml is to be backed up and does not exist");
    }

    /** The rows of a table are not those of the manifest: the transaction ends without a change. */
    @Test
    void aRestoreThatBringsOtherRowsChangesNothing() throws Exception {
        withACopy(copy -> {
            var manifest = copy.resolve("MANIFEST");
            Files.writeString(
                    manifest, Files.readString(manifest).replace("rows public.message 40", "rows public.message 41"));
            ScriptRun.of(
                    List.of(
                            "gpg",
                            "--batch",
                            "--yes",
                            "--local-user",
                            world.environment().get("BACKUP_SIGNER"),
                            "--output",
                            copy + "/MANIFEST.sig",
                            "--detach-sign",
                            copy + "/MANIFEST"),
                    world.environment());
            world.execute("update conversation set name = 'a later name'");
            var before = world.everything();

            var failed = world.script("restore.sh", copy.getFileName().toString(), "--force", "--only", "postgresql");

            assertThat(failed.status()).isEqualTo(1);
            assertThat(failed.errors())
                    .contains("message has 40 rows after the restore instead of 41", "nothing was changed");
            assertThat(world.everything()).isEqualTo(before);
        });
    }

    /** A byte over there that has turned while size and time stayed. */
    @ParameterizedTest
    @ValueSource(strings = {"rsync", "rclone"})
    void aCopyElsewhereThatDiffersIsTold(String program) throws Exception {
        assumeTrue(BackedUp.installed(program), program + " is not installed: nothing is copied elsewhere");
        var place = Files.createTempDirectory(world.directory("backups").getParent(), "place");
        var name = good.getFileName().toString();
        var environment = Map.of("BACKUP_OFFSITE", program + ":" + place);
        var pushed = world.script(environment, "offsite.sh", "push", name);
        var listed = world.script(environment, "offsite.sh", "list");
        var copy = place.resolve(name).resolve("postgresql.dump.gpg");
        var time = Files.getLastModifiedTime(copy);
        var bytes = Files.readAllBytes(copy);
        bytes[bytes.length / 2] ^= 1;
        Files.write(copy, bytes);
        Files.setLastModifiedTime(copy, time);

        var again = world.script(environment, "offsite.sh", "push", name);
        var elsewhere = Files.createDirectory(place.resolve("other-host"));
        var fetched = world.script(
                Map.of("BACKUP_OFFSITE", program + ":" + place, "BACKUP_DIR", elsewhere.toString()),
                "offsite.sh",
                "fetch",
                name);

        assertThat(pushed.status()).as(pushed.errors()).isZero();
        assertThat(listed.output()).isEqualTo(name + "\n");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.errors()).contains("differs");
        assertThat(fetched.errors()).contains("is damaged");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void theMarkOfADrillElsewhereComesBack() throws Exception {
        assumeTrue(BackedUp.installed("rsync"), "rsync is not installed: nothing is copied elsewhere");
        var place = Files.createTempDirectory(world.directory("backups").getParent(), "place");
        var environment = Map.of("BACKUP_OFFSITE", "rsync:" + place);
        var name = good.getFileName().toString();
        world.script(environment, "offsite.sh", "push", name);
        Files.writeString(
                place.resolve(name).resolve("VERIFIED"),
                "at 2026-11-30T00:00:00Z\nrto_seconds 21\nrpo_seconds 7 or so\n");

        var marks = world.script(environment, "offsite.sh", "marks");

        assertThat(marks.status()).as(marks.errors()).isZero();
        assertThat(good.resolve("VERIFIED")).exists();
        assertThat(Files.readString(world.directory("metrics").resolve("agentsflow_backup_drill.prom")))
                .as("Prometheus and verify.sh hear of it on this host, too")
                .contains(
                        "agentsflow_backup_last_verified_timestamp_seconds 1795996800",
                        "agentsflow_backup_drill_last_success_timestamp_seconds 1795996800",
                        "agentsflow_backup_drill_rto_seconds 21\n",
                        "agentsflow_backup_drill_rpo_seconds 0\n");
        Files.delete(good.resolve("VERIFIED"));
    }

    private static ScriptRun assertNoBackup(Map<String, String> environment, String told) throws Exception {
        var before = world.kept();
        var failed = world.script(environment, "backup.sh");

        assertThat(failed.status()).as(failed.errors()).isEqualTo(1);
        assertThat(failed.errors()).contains(told, "no backup was made and none deleted");
        assertThat(failed.output()).isEmpty();
        assertThat(world.kept()).isEqualTo(before);
        if (environment.keySet().stream().noneMatch("BACKUP_DIR"::equals)) {
            assertThat(Files.readString(world.directory("metrics").resolve("agentsflow_backup_run.prom")))
                    .contains("agentsflow_backup_last_run_failed 1");
        }
        return failed;
    }

    private static void assertRefused(Path copy, String told) throws Exception {
        var before = world.everything();
        var refused = world.script("restore.sh", copy.getFileName().toString(), "--force");

        assertThat(refused.status()).as(refused.errors()).isEqualTo(1);
        assertThat(refused.errors()).contains(told, "nothing was changed");
        assertThat(world.everything()).isEqualTo(before);
    }

    private interface Change {
        void in(Path copy) throws Exception;
    }

    private static void withACopy(Change change) throws Exception {
        var copy = world.directory("backups").resolve("agentsflow-20260101T000000Z");
        world.copy(good, copy);
        try {
            change.in(copy);
        } finally {
            ScriptRun.of(List.of("rm", "-r", copy.toString()), Map.of());
        }
    }

    /** A directory with a program that does something else than the one of its name. */
    private static Path programs(String name, String does) throws IOException {
        var directory = Files.createTempDirectory(world.directory("backups").getParent(), "programs");
        var program = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + does + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return directory;
    }

    /** A backup that stands still in the middle of its dump until it may go on. */
    private static final class Held implements AutoCloseable {

        private final Path go =
                Files.createTempDirectory(world.directory("backups").getParent(), "go");
        private final ScriptRun.Begun run;
        private String errors = "";

        Held() throws Exception {
            ScriptRun.of(List.of("mkfifo", go.resolve("on").toString()), Map.of());
            var programs = programs("pg_dump", """
                    case $* in
                      --version) ;;
                      *) touch %1$s/reached; read -r _ <%1$s/on ;;
                    esac
                    exec /usr/bin/pg_dump "$@"
                    """.formatted(go));
            var environment = new java.util.HashMap<>(world.environment());
            environment.put("PATH", programs + ":" + System.getenv("PATH"));
            run = ScriptRun.begin(List.of("setsid", ScriptRun.path("backup.sh")), environment);
            AgentsFlow.await(
                    "it dumps",
                    () -> Files.exists(go.resolve("reached")) || !run.process().isAlive());
        }

        void letGoOn() throws IOException {
            Files.writeString(go.resolve("on"), "go\n");
        }

        void tellToEnd() {
            run.process().destroy();
        }

        /** As the kernel does it when memory is short: the script, and then what it has started. */
        void killAll() throws Exception {
            var all = new java.util.ArrayList<>(run.process().descendants().toList());
            all.add(0, run.process().toHandle());
            all.forEach(ProcessHandle::destroyForcibly);
            for (var one : all) {
                one.onExit().get(30, TimeUnit.SECONDS);
            }
        }

        ScriptRun end() throws Exception {
            var ended = run.end();
            errors = ended.errors();
            return ended;
        }

        String errors() {
            return errors;
        }

        @Override
        public void close() throws Exception {
            run.process().descendants().forEach(ProcessHandle::destroyForcibly);
            run.process().destroyForcibly();
        }
    }
}
