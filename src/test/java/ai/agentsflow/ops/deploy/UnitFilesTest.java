package ai.agentsflow.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units for systemd: against what the server does, and by systemd's own judgement where it is installed. */
class UnitFilesTest {

    private static final Path UNITS = Shell.basedir().toAbsolutePath().resolve("ops/deploy/systemd");
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+ (\\d+\\.\\d)");
    private static final Duration OWN_END = Duration.ofSeconds(10);

    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"agentsflow@", "agentsflow-micro@"})
    void waitsForRunningAnswersBeforeItKills(String unit) throws IOException {
        var settings = settings("production");
        var answers = Settings.parseDuration(settings.get("AGENTSFLOW_SHUTDOWN_PAUSE"))
                .orElseThrow()
                .plus(Settings.parseDuration(settings.get("AGENTSFLOW_SHUTDOWN_GRACE"))
                        .orElseThrow())
                .plus(OWN_END);
        var command = one(unit, "ExecStart");
        var end = Duration.ofSeconds(Long.parseLong(command.replaceFirst(".* --end (\\d+) .*", "$1")));

        assertThat(end).isGreaterThanOrEqualTo(answers);
        assertThat(Duration.ofSeconds(Long.parseLong(one(unit, "TimeoutStopSec"))))
                .isGreaterThan(end);
        assertThat(one(unit, "KillMode"))
                .as("the server hears of it once, from the command that watches over it")
                .isEqualTo("mixed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"agentsflow@", "agentsflow-micro@"})
    void startsNoMoreWhenASettingCannotBeUsed(String unit) throws IOException {
        var run = Files.readString(Shell.basedir().resolve("ops/run/Run.java"));
        var status = Pattern.compile("FAULTY_SETTINGS = (\\d+);").matcher(run);
        assertThat(status.find()).isTrue();
        assertThat(one(unit, "RestartPreventExitStatus")).isEqualTo(status.group(1));
        assertThat(one(unit, "Restart")).isEqualTo("on-failure");
    }

    /** A path below /opt/agentsflow/current is one of this tree, or of the release's files. */
    @ParameterizedTest
    @ValueSource(strings = {"agentsflow@", "agentsflow-micro@"})
    void startsWhatAReleaseHas(String unit) throws IOException {
        var paths = Pattern.compile("/opt/agentsflow/current/(\\S+)")
                .matcher(one(unit, "ExecStart"))
                .results()
                .map(path -> path.group(1))
                .filter(path -> !List.of("agentsflow.jar", "agentsflow.war").contains(path));
        assertThat(paths)
                .allSatisfy(path -> assertThat(Shell.basedir().resolve(path)).exists());
        assertThat(one(unit, "ExecStart"))
                .as("the administrator's first key goes to no log")
                .contains("agentsflow.access.first-key-file=/var/lib/agentsflow/%i/first-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"agentsflow@", "agentsflow-micro@", "payara"})
    void givesTheServerNoMoreThanItNeeds(String unit) throws IOException {
        assertThat(one(unit, "User")).isEqualTo("agentsflow");
        assertThat(one(unit, "ProtectSystem")).isEqualTo("strict");
        assertThat(one(unit, "NoNewPrivileges")).isEqualTo("yes");
        assertThat(one(unit, "CapabilityBoundingSet")).isEmpty();
        assertThat(one(unit, "MemoryMax")).isNotEmpty();
        assertThat(one(unit, "EnvironmentFile")).isEqualTo("/etc/agentsflow/agentsflow.env");
    }

    /** The heap, what a server of this heap takes beside it, and the command that watches over it. */
    @Test
    void memoryHasRoomForTheHeap() throws IOException {
        long limit = megabytes(one("agentsflow@", "MemoryMax"));
        for (var example : List.of("staging", "production")) {
            assertThat(megabytes(settings(example).get("HEAP")) + 500)
                    .as(example)
                    .isLessThanOrEqualTo(limit);
        }
        assertThat(one("agentsflow@", "Environment")).isEqualTo("HEAP=512m");
    }

    /** 10 is a service without any protection; from 2 on upwards systemd says "MEDIUM" or worse before long. */
    @ParameterizedTest
    @ValueSource(strings = {"agentsflow@8001", "agentsflow-micro@8001", "payara"})
    void systemdFindsNoFaultAndLittleExposed(String unit) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/systemd-analyze")),
                "there is no systemd-analyze here (apt-get install systemd)");
        var file = scratch.resolve(unit + ".service");
        Files.writeString(
                file,
                Files.readString(UNITS.resolve(unit.replaceFirst("@.*", "@") + ".service"))
                        // a program that is there, as on the machine that it is for
                        .replaceAll("/usr/bin/java |/opt/payara/bin/asadmin(?= st)", "/bin/true "));
        var verified = analyze("verify", "--man=no", file.toString());
        assertThat(verified).isEmpty();

        var exposure = EXPOSURE.matcher(analyze("security", "--offline=true", "--no-pager", file.toString()));

        assertThat(exposure.find()).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThan(2);
    }

    private String analyze(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("systemd-analyze"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = FakeRelease.text(process);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** The last value of a setting, as systemd takes it. */
    private static String one(String unit, String name) throws IOException {
        return Files.readString(UNITS.resolve(unit + ".service"))
                .replace("\\\n", " ")
                .lines()
                .filter(line -> line.startsWith(name + "="))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError(unit + " has no " + name))
                .substring(name.length() + 1)
                .replaceAll(" +", " ");
    }

    private static Map<String, String> settings(String example) throws IOException {
        try (Stream<String> lines = Files.lines(Shell.basedir().resolve("ops/deploy/examples/" + example + ".env"))) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        }
    }

    private static long megabytes(String size) {
        assertThat(size).matches("\\d+[mM]");
        return Long.parseLong(size.substring(0, size.length() - 1));
    }
}
