package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** What makes a release, as far as it can be judged without making one. */
class ReleaseFilesTest {

    private static final Path BASE = Shell.basedir().toAbsolutePath();
    private static final Pattern ACTION = Pattern.compile("uses: (\\S+)(.*)");

    @TempDir
    Path scratch;

    /** Two runs at different times, with another time zone and umask; Payara Micro and the WAR are small ones. */
    @Test
    void theOneJarIsTheSameWheneverAndWhereverItIsMade() throws Exception {
        var micro = archive("payara-micro.jar");
        var war = archive("agentsflow.war");

        var one = oneJar(micro, war, "one.jar", "UTC", "022");
        assertThat(micro.toFile().setLastModified(0)).isTrue();
        var other = oneJar(micro, war, "other.jar", "Asia/Kathmandu", "077");

        assertThat(other).hasSameBinaryContentAs(one);
        try (var jar = new JarFile(one.toFile())) {
            assertThat(jar.getEntry("MICRO-INF/deploy/ROOT.war")).isNotNull();
            assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
                    .isEqualTo("Run");
        }
    }

    /** Stands for Maven: it builds nothing, but says where, when and how it was called, if told to. */
    @ParameterizedTest
    @CsvSource({
        "the same,       0, same: agentsflow.war",
        "$TZ,            1, DIFFERENT: agentsflow.war",
        "$(umask),       1, DIFFERENT: agentsflow.jar",
        "$MAVEN_OPTS,    1, DIFFERENT: application.cdx.json",
        "$PWD,           1, DIFFERENT: agentsflow.war",
    })
    void noticesWhateverABuildTakesFromItsSurroundings(String content, int status, String says) throws Exception {
        assumeTrue(Files.exists(BASE.resolve(".git")), "what is built is a commit, and this tree has none");
        var out = scratch.resolve("out");
        var run = reproduce(content, "--version", "1.2.3", "--out", out.toString());

        assertThat(run.status()).as(run.output()).isEqualTo(status);
        assertThat(run.output()).contains(says);
        assertThat(Files.exists(out)).as("what differs is handed to nobody").isEqualTo(status == 0);
    }

    @Test
    void comparesWithWhatWasDownloaded() throws Exception {
        assumeTrue(Files.exists(BASE.resolve(".git")), "what is built is a commit, and this tree has none");
        var release = Files.createDirectory(scratch.resolve("release"));
        for (var ending : List.of("war", "jar", "cdx.json")) {
            Files.writeString(release.resolve("agentsflow-1.2.3." + ending), "of this commit\n");
        }
        assertThat(reproduce("of this commit", "--version", "1.2.3", "--against", release.toString())
                        .status())
                .isZero();

        Files.writeString(release.resolve("agentsflow-1.2.3.jar"), "of somewhere else\n");

        var other = reproduce("of this commit", "--version", "1.2.3", "--against", release.toString());
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.output()).contains("same: agentsflow.war", "DIFFERENT: agentsflow.jar");
        Files.delete(release.resolve("agentsflow-1.2.3.jar"));
        assertThat(reproduce("of this commit", "--version", "1.2.3", "--against", release.toString())
                        .output())
                .contains("there is no", "agentsflow-1.2.3.jar");
    }

    private Shell reproduce(String content, String... arguments) throws Exception {
        var bin = Files.createDirectories(scratch.resolve("bin"));
        var mvn = Files.writeString(bin.resolve("mvn"), """
                #!/bin/sh
                case "$*" in *-Drevision=1.2.3*) ;; *) exit 1 ;; esac
                mkdir -p target/legal/sbom
                for file in agentsflow.war agentsflow.jar legal/sbom/application.cdx.json; do echo "%s" > "target/$file"; done
                """.formatted(content));
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        var command =
                new ArrayList<>(List.of(BASE.resolve("ops/release/reproduce.sh").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("TMPDIR", scratch.toString());
        var process = builder.start();
        process.getOutputStream().close();
        var output = text(process.getInputStream());
        return new Shell(process.waitFor(), output, "");
    }

    @ParameterizedTest
    @CsvSource({
        "release.sh,   '',                          Usage: release.sh",
        "release.sh,   one --dry-run,               one is no version such as 1.2.3",
        "release.sh,   v1.2.3 --dry-run,            v1.2.3 is no version such as 1.2.3",
        "release.sh,   1.2.3,                       --key says who signs",
        "release.sh,   1.2.3 --key 0 --built target, --built goes with --dry-run",
        "release.sh,   1.2.3 --dry --run,           --dry is no option",
        "reproduce.sh, --commit nowhere,            there is no such commit",
        "reproduce.sh, --version 1.2,               1.2 is no version",
        "reproduce.sh, HEAD,                        HEAD is no option",
    })
    void refusesWhatItDoesNotUnderstand(String script, String arguments, String says) throws Exception {
        var command =
                new ArrayList<>(List.of(BASE.resolve("ops/release/" + script).toString()));
        Stream.of(arguments.split(" ")).filter(word -> !word.isEmpty()).forEach(command::add);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = text(process.getInputStream());

        assertThat(process.waitFor()).as(output).isEqualTo(2);
        assertThat(output).contains(says);
    }

    /** Who can replace an action of others replaces our release: a tag can be moved, a commit cannot. */
    @Test
    void everyActionIsPinnedToACommit() throws IOException {
        try (var workflows = Files.list(BASE.resolve(".github/workflows"))) {
            for (var workflow : workflows.toList()) {
                var actions =
                        ACTION.matcher(Files.readString(workflow)).results().toList();
                assertThat(actions).as(workflow.toString()).isNotEmpty();
                assertThat(actions.stream().map(MatchResult::group))
                        .allMatch(action -> action.matches("uses: [\\w/-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
            }
        }
    }

    /** Nothing is published before files and images have been made and tried, and nothing by a dry run. */
    @Test
    void theWorkflowPublishesWhatWasTriedAndNothingElse() throws IOException {
        var workflow = map(new Yaml().load(Files.readString(BASE.resolve(".github/workflows/release.yml"))));
        var jobs = map(workflow.get("jobs"));
        var publish = map(jobs.get("publish"));

        assertThat(workflow.get("permissions")).isEqualTo(Map.of("contents", "read"));
        assertThat(publish).containsEntry("needs", List.of("files", "image"));
        assertThat(publish).containsEntry("if", "github.event_name == 'push'");
        for (var job : jobs.entrySet()) {
            assertThat(map(job.getValue()).containsKey("permissions"))
                    .as(job.getKey())
                    .isEqualTo(job.getKey().equals("publish"));
        }
        assertThat(jobs.get("image").toString()).contains("architecture=amd64", "architecture=arm64");
    }

    @Test
    void dependabotLooksAtEveryListOfVersions() throws IOException {
        var watched = new TreeSet<String>();
        for (var update : (List<?>) map(new Yaml().load(Files.readString(BASE.resolve(".github/dependabot.yml"))))
                .get("updates")) {
            var one = map(update);
            var directories =
                    one.containsKey("directories") ? (List<?>) one.get("directories") : List.of(one.get("directory"));
            directories.forEach(directory -> watched.add(one.get("package-ecosystem") + " " + directory));
        }
        assertThat(watched).contains("maven /", "github-actions /");
        watched.removeAll(Set.of("maven /", "github-actions /"));

        assertThat(watched).isEqualTo(lists());
    }

    /** Of the project's own files; one POM is the parent of the other, and comes with it. */
    private static Set<String> lists() throws IOException {
        var ecosystems = Map.of(
                "package.json",
                "npm",
                "requirements.txt",
                "pip",
                "Dockerfile",
                "docker",
                "compose.yml",
                "docker-compose");
        var own = Set.of("src", "ops", "docker");
        try (var files = Files.find(BASE, 9, (file, is) -> is.isRegularFile())) {
            return files.map(BASE::relativize)
                    .filter(file -> own.contains(file.getName(0).toString())
                            && !file.toString().contains("node_modules"))
                    .filter(file -> ecosystems.containsKey(file.getFileName().toString()))
                    .map(file -> ecosystems.get(file.getFileName().toString()) + " /" + file.getParent())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Path archive(String name) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Other");
        var file = scratch.resolve(name);
        try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (var entry : List.of("MICRO-INF/", "MICRO-INF/domain.xml", "one/two.txt")) {
                var made = new JarEntry(entry);
                made.setTime(1_767_225_600_000L);
                jar.putNextEntry(made);
            }
        }
        return file;
    }

    private Path oneJar(Path micro, Path war, String name, String zone, String umask) throws Exception {
        var jar = scratch.resolve(name);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(
                "sh",
                "-c",
                "umask \"$0\"; exec \"$@\"",
                umask,
                java,
                "-XX:TieredStopAtLevel=1",
                BASE + "/ops/build/OneJar.java",
                micro.toString(),
                war.toString(),
                BASE.toString(),
                "2026-11-30T12:00:00Z",
                jar.toString());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TZ", zone);
        var process = builder.start();
        process.getOutputStream().close();
        var output = text(process.getInputStream());
        assertThat(process.waitFor()).as(output).isZero();
        return jar;
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object yaml) {
        return (Map<String, Object>) yaml;
    }
}
