package ai.agentsflow.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version that comes, one that goes back, and all that must not happen on the way; with two nodes that start at once. */
@Tag("h2-only")
@Tag("apart")
class DeployScriptIT {

    private static final Path SCRIPT = Shell.basedir().toAbsolutePath().resolve("ops/deploy/deploy.sh");

    /** Stands for the service manager. */
    private static final String NODES = """
            #!/usr/bin/env bash
            pid=ROOT/$2.pid
            case $1 in
              start) echo "start $2 $(basename "$(readlink ROOT/current)") drained: $(ls ROOT/drain)" >> ROOT/events
                     setsid java -XX:TieredStopAtLevel=1 -Xshare:auto -jar ROOT/current/agentsflow.jar --port "$2" </dev/null >/dev/null 2>&1 &
                     echo $! > "$pid" ;;
              stop) echo "stop $2" >> ROOT/events
                    if [ -f "$pid" ]; then kill "$(cat "$pid")"; while kill -0 "$(cat "$pid")" 2>/dev/null; do sleep 0.02; done; rm "$pid"; fi ;;
            esac
            """;

    @TempDir
    Path machine;

    private final List<String> nodes = new ArrayList<>();
    private String more = "";

    private record Run(int status, String output) {}

    @BeforeEach
    void prepare() throws Exception {
        for (var program : List.of("curl", "flock", "setsid", "tar", "sha256sum")) {
            assumeTrue(
                    Stream.of(System.getenv("PATH").split(":"))
                            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))),
                    "deploy.sh needs " + program + " (apt-get install curl)");
        }
        for (int node = 0; node < 2; node++) {
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                nodes.add(String.valueOf(free.getLocalPort()));
            }
        }
        Files.createDirectory(machine.resolve("drain"));
        Files.writeString(machine.resolve("agentsflow.env"), "AGENTSFLOW_DB_USER=ada\n");
        var script = Files.writeString(machine.resolve("nodes.sh"), NODES.replace("ROOT", machine.toString()));
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void endNodes() throws Exception {
        for (var node : nodes) {
            new ProcessBuilder(machine.resolve("nodes.sh").toString(), "stop", node)
                    .start()
                    .waitFor();
        }
    }

    @Test
    void startsTheFirstVersionThenRestartsNodeByNodeAndGoesBack() throws Exception {
        unpack("1.0.0", true);
        unpack("1.1.0", true);

        assertThat(deploy("update", "1.0.0").status()).isZero();
        assertThat(events())
                .containsExactly(
                        "start " + nodes.get(0) + " 1.0.0 drained: ", "start " + nodes.get(1) + " 1.0.0 drained: ");

        assertThat(deploy("update", "1.1.0").output()).contains("every node runs 1.1.0");
        assertThat(events().subList(2, 6))
                .as("one after the other, each kept from requests")
                .containsExactly(
                        "stop " + nodes.get(0),
                        "start " + nodes.get(0) + " 1.1.0 drained: " + nodes.get(0),
                        "stop " + nodes.get(1),
                        "start " + nodes.get(1) + " 1.1.0 drained: " + nodes.get(1));
        assertThat(deploy("status").output())
                .contains(
                        "current   1.1.0",
                        "previous  1.0.0",
                        nodes.get(0) + "  1.1.0, ready",
                        nodes.get(1) + "  1.1.0, ready");

        assertThat(deploy("rollback").output()).contains("every node runs 1.0.0");
        assertThat(deploy("status").output())
                .contains("current   1.0.0", "previous  1.1.0")
                .doesNotContain("1.1.0, ready");
        assertThat(machine.resolve("drain")).isEmptyDirectory();
    }

    @Test
    void takesTheNodesBackWhenTheNewVersionDoesNotBecomeReady() throws Exception {
        unpack("1.0.0", true);
        unpack("2.0.0", false);
        deploy("update", "1.0.0");

        var run = deploy("update", "2.0.0");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("back to 1.0.0", "2.0.0 did not become ready; every node runs 1.0.0");
        assertThat(events().stream().filter(event -> event.startsWith("stop")))
                .as("the second node has served all the while")
                .containsOnly("stop " + nodes.get(0));
        assertThat(deploy("status").output())
                .contains("current   1.0.0", nodes.get(0) + "  1.0.0, ready", nodes.get(1) + "  1.0.0, ready")
                .doesNotContain("gets no requests");
    }

    @Test
    void beginsNothingWhileANodeIsAway() throws Exception {
        unpack("1.0.0", true);
        unpack("1.1.0", true);
        deploy("update", "1.0.0");
        deploy("stop", nodes.get(1));

        var run = deploy("update", "1.1.0");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("not all nodes are ready");
        assertThat(deploy("status").output())
                .contains("current   1.0.0", nodes.get(0) + "  1.0.0, ready", nodes.get(1) + "  does not answer");
    }

    @Test
    void changesNothingWhenSettingsOrBackupFail() throws Exception {
        unpack("1.0.0", true);
        unpack("1.1.0", true);
        deploy("update", "1.0.0");
        var before = events();

        more = "BACKUP=/bin/false\n";
        assertThat(run("update", "1.1.0", "--without-trial").output())
                .contains("the backup failed; nothing was changed");
        more = "BACKUP=/nowhere/backup.sh\n";
        assertThat(run("update", "1.1.0", "--without-trial").output())
                .contains("there is no backup command /nowhere/backup.sh", "--without-backup");
        more = "";
        Files.writeString(machine.resolve("agentsflow.env"), "REFUSED=yes\n");
        assertThat(deploy("update", "1.1.0").output()).contains("REFUSED is no setting", "nothing was changed");

        assertThat(events()).isEqualTo(before);
        assertThat(deploy("status").output()).contains("current   1.0.0");
    }

    @Test
    void backsUpBeforeItChangesAnything() throws Exception {
        unpack("1.0.0", true);
        more = "BACKUP='touch " + machine.resolve("backed-up") + "'\n";

        assertThat(run("update", "1.0.0", "--without-trial").status()).isZero();

        assertThat(machine.resolve("backed-up")).exists();
    }

    /** The database of the trial is emptied, so it must be none that somebody needs. */
    @Test
    void emptiesNoDatabaseThatIsNotForTrials() throws Exception {
        unpack("1.0.0", true);
        var commands = machine.resolve("commands");
        var bin = Files.createDirectory(machine.resolve("bin"));
        for (var program : List.of("psql", "pg_dump")) {
            var fake = Files.writeString(
                    bin.resolve(program), "#!/bin/sh\necho \"$0 $*\" >> " + commands + "\necho agentsflow\n");
            assertThat(fake.toFile().setExecutable(true)).isTrue();
        }
        more = "PATH=" + bin + ":$PATH\nTRIAL_URL=jdbc:postgresql://localhost/agentsflow\n";
        assertThat(run("check", "1.0.0").output()).contains("whose name ends in _trial");
        assertThat(commands).doesNotExist();

        more = "PATH=" + bin + ":$PATH\nTRIAL_URL=jdbc:postgresql://localhost/agentsflow_trial\n";
        assertThat(run("check", "1.0.0").output())
                .contains("TRIAL_TO leads to agentsflow: only one whose name ends in _trial is emptied");
        assertThat(Files.readString(commands)).contains("current_database").doesNotContain("drop");
    }

    @Test
    void takesNoFileThatIsNotTheOneThatWasSigned() throws Exception {
        var release = FakeRelease.in(machine, "1.0.0", true);
        Files.writeString(release.file("war"), "another application");

        var run = deploy("unpack", release.directory().toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("is missing or not the one that was signed");
        assertThat(machine.resolve("releases")).doesNotExist();
    }

    @Test
    void takesNoSumsThatAnotherKeyHasSigned() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/gpg")) && Files.isExecutable(Path.of("/usr/bin/gpgv")),
                "a signature takes gpg and gpgv (apt-get install gnupg gpgv)");
        var release = FakeRelease.in(machine, "1.0.0", true);
        var ours = SigningKey.in(Files.createDirectory(machine.resolve("ours")));
        var others = SigningKey.in(Files.createDirectory(machine.resolve("others")));
        try (ours;
                others) {
            more = "SIGNING_KEY=" + ours.exported() + "\n";
            assertThat(deploy("unpack", release.directory().toString()).output())
                    .contains("has no signature");
            others.sign(release.directory().resolve("SHA256SUMS"));
            assertThat(deploy("unpack", release.directory().toString()).output())
                    .contains("has no signature");
            assertThat(machine.resolve("releases")).doesNotExist();
            ours.sign(release.directory().resolve("SHA256SUMS"));
            assertThat(deploy("unpack", release.directory().toString()).output())
                    .contains("signed by", "1.0.0 is in");
        }
    }

    @Test
    void unpacksTheSameVersionTwiceAndNoOtherUnderItsName() throws Exception {
        var release = unpack("1.0.0", true);
        assertThat(deploy("unpack", release.directory().toString()).output()).contains("1.0.0 was unpacked before");

        var other = FakeRelease.in(Files.createDirectory(machine.resolve("other")), "1.0.0", false);

        assertThat(deploy("unpack", other.directory().toString()).output()).contains("a version is never made twice");
    }

    @Test
    void waitsForNobodyElseWhoDeploys() throws Exception {
        unpack("1.0.0", true);
        // flock(1) and Java's locks are of two kinds: a process of its own holds it
        var holder = new ProcessBuilder("flock", machine.resolve("deploy.lock").toString(), "cat").start();
        try (var open = FileChannel.open(machine.resolve("deploy.lock"), StandardOpenOption.READ)) {
            assertThat(open.isOpen()).isTrue();
            var input = holder.getOutputStream();
            input.write("held\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            input.flush();
            assertThat(holder.getInputStream().read())
                    .as("cat runs, so the lock is held")
                    .isEqualTo('h');

            assertThat(deploy("update", "1.0.0").output()).contains("another deploy.sh is at work");
        } finally {
            holder.destroy();
        }
    }

    @Test
    void saysWhatItDoesNotUnderstand() throws Exception {
        assertThat(run("--help").output()).startsWith("Usage: deploy.sh");
        assertThat(run("upgrade").status()).isEqualTo(2);
        assertThat(run("update").status()).isEqualTo(2);
        assertThat(run("status", "--force").output()).contains("--force is no option");
        assertThat(deploy("update", "9.9.9").output()).contains("there is no", "unpack");
        assertThat(deploy("update", "../../etc").output()).contains("is no version");
        assertThat(deploy("start", "nobody").output()).contains("there is no node nobody");
    }

    private FakeRelease unpack(String version, boolean becomesReady) throws Exception {
        var release = FakeRelease.in(machine, version, becomesReady);
        var run = deploy("unpack", release.directory().toString());
        assertThat(run.status()).as(run.output()).isZero();
        return release;
    }

    private List<String> events() throws IOException {
        return Files.readAllLines(machine.resolve("events"));
    }

    /** Without a database and without a backup, of which other tests are. */
    private Run deploy(String... words) throws Exception {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--without-backup", "--without-trial"));
        return run(all.toArray(String[]::new));
    }

    private Run run(String... words) throws Exception {
        var conf = Files.writeString(
                machine.resolve("deploy.conf"), """
                ROOT=%1$s SETTINGS=%1$s/agentsflow.env DRAIN=%1$s/drain SIGNING_KEY='' RUN_AS='' WAIT=3
                NODES='%2$s=http://127.0.0.1:%2$s %3$s=http://127.0.0.1:%3$s'
                START='%1$s/nodes.sh start ' STOP='%1$s/nodes.sh stop '
                """.formatted(machine, nodes.get(0), nodes.get(1)) + more);
        var command = new ArrayList<>(List.of(SCRIPT.toString(), "--conf", conf.toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "TMPDIR", machine.toString()));
        var process = builder.start();
        process.getOutputStream().close();
        var output = FakeRelease.text(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
        return new Run(process.exitValue(), output);
    }
}
