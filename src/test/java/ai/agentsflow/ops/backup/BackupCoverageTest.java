package ai.agentsflow.ops.backup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the application keeps stands in the backup, what comes later too. Tables: {@code BackupRestoreIT}, which counts those of the migrations. */
class BackupCoverageTest {

    private static final Path SCRIPTS = Shell.basedir().resolve("ops/backup");

    /** Settings that name files or directories and are in no backup, and why. */
    private static final Map<String, String> NOT_BACKED_UP = Map.of(
            "AGENTSFLOW_ACCESS_FIRST_KEY_FILE",
            "written once for a person, who takes it away; the key's digest is in the database",
            "AGENTSFLOW_USAGE_JOURNAL",
            "records on their way to the database, where a backup has them once they are there");

    private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| `[a-z.-]+` \\| .*$");
    private static final Pattern NAMES_FILES = Pattern.compile(".*_(FILE|FILES|DIR|DIRECTORY|PATH|JOURNAL)");
    private static final Pattern KEY_OF_REDIS = Pattern.compile("\"([a-z][a-z-]*:[^\"\\s/]*:?)\"");

    @Test
    void everyFileThatASettingNamesIsBackedUp() throws IOException {
        var script = Files.readString(SCRIPTS.resolve("backup.sh"));
        var files = SETTING.matcher(Files.readString(Shell.basedir().resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .filter(name -> NAMES_FILES.matcher(name).matches())
                .toList();

        assertThat(files)
                .contains("AGENTSFLOW_MODELS_FILE", "AGENTSFLOW_SECRETS_DIR")
                .hasSizeGreaterThan(3);
        assertThat(files)
                .allSatisfy(name -> assertThat(NOT_BACKED_UP.containsKey(name) || script.contains("\"$" + name + "\""))
                        .as("%s names files: back them up in ops/backup/backup.sh, or say here why not", name)
                        .isTrue());
    }

    @Test
    void everyKeyOfRedisBeginsWithWhatIsRestored() throws IOException {
        var prefix = "agentsflow:";
        var keys = sources()
                .filter(file -> text(file).contains("import ai.agentsflow.platform.redis"))
                .flatMap(file -> KEY_OF_REDIS.matcher(text(file)).results())
                .map(found -> found.group(1))
                .toList();

        assertThat(Files.readString(SCRIPTS.resolve("lib.sh"))).contains("\nredis_prefix=" + prefix + "\n");
        assertThat(keys).contains("agentsflow:limit:", "agentsflow:answer:");
        assertThat(keys).as("restore.sh puts back what begins with " + prefix).allMatch(key -> key.startsWith(prefix));
    }

    /** A client of Redis outside of these would be seen by no test here. */
    @Test
    void onlyRedisOwnRoomTalksToRedis() throws IOException {
        assertThat(sources()
                        .filter(file -> text(file).contains("redis.clients.jedis"))
                        .map(Path::toString))
                .isNotEmpty()
                .allMatch(file ->
                        file.contains("/platform/redis/") || file.contains("/limits/") || file.contains("/cache/"));
    }

    @Test
    void everyFigureOfTheRulesIsWrittenByAScript() throws IOException {
        var figure = Pattern.compile("agentsflow_(?:backup|wal)_[a-z_]+");
        var rules = figure.matcher(Files.readString(Shell.basedir().resolve("ops/monitoring/rules/backup.yml")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        var written = scripts().map(BackupCoverageTest::text).collect(Collectors.joining());

        assertThat(rules).hasSizeGreaterThan(6);
        assertThat(rules).allSatisfy(name -> assertThat(written).contains("# TYPE " + name + " gauge"));
    }

    /** systemd, cron and Kubernetes call scripts that exist, with variables that a script reads. */
    @Test
    void whatCallsTheScriptsNamesThemRight() throws IOException {
        var all = scripts().map(BackupCoverageTest::text).collect(Collectors.joining());
        var callers = List.of(
                "backup.env.example",
                "cron.example",
                "kubernetes.yaml",
                "systemd/agentsflow-backup.service",
                "systemd/agentsflow-drill.service");
        for (var caller : callers) {
            var text = text(SCRIPTS.resolve(caller));
            assertThat(Pattern.compile("/opt/agentsflow/(?:current/)?ops/backup/(\\S+\\.sh)")
                            .matcher(text)
                            .results()
                            .map(found -> found.group(1)))
                    .as(caller)
                    .allMatch(name -> Files.isExecutable(SCRIPTS.resolve(name)));
            assertThat(Pattern.compile("\\bBACKUP_[A-Z_]+")
                            .matcher(text)
                            .results()
                            .map(MatchResult::group))
                    .as(caller)
                    .allMatch(all::contains);
        }
    }

    private static Stream<Path> scripts() throws IOException {
        try (var files = Files.list(SCRIPTS)) {
            return files.filter(file -> file.toString().endsWith(".sh")).sorted().toList().stream();
        }
    }

    private static Stream<Path> sources() throws IOException {
        try (var files = Files.walk(Shell.basedir().resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
