package ai.agentsflow.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.ops.NextJar;
import ai.agentsflow.testing.NextVersion;
import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ops/DEPLOYMENT.md}, followed: two releases are made of the WAR that was built, and the page's own commands bring the first one to a
 * copy of this machine, exchange it for the second, whose migration adds to the schema, and go back. Needs root and the packages
 * that the page installs.
 */
@Tag("long")
@Tag("h2-only")
class DeploymentPageIT {

    private static final Path BASE = Shell.basedir().toAbsolutePath();

    @TempDir
    Path scratch;

    @Test
    void productionIsUpdatedAndGoesBackByWhatThePageSays() throws Exception {
        assumeMachine();
        try (var key = SigningKey.in(Files.createDirectory(scratch.resolve("key")))) {
            var version = NextVersion.of(Path.of(System.getProperty("agentsflow.test.war")));
            var release = release(key, version, Path.of(System.getProperty("agentsflow.test.war")));
            var war = NextVersion.write(
                    Path.of(System.getProperty("agentsflow.test.war")),
                    scratch.resolve("next.war"),
                    "99.0.0",
                    Map.of("V900__languages.sql", "alter table message add column language varchar(9);"));
            var next = release(key, "99.0.0", war);

            var said = follow(
                    "The_machine Production Update Going_back",
                    "--release",
                    release.toString(),
                    "--next",
                    next.toString());

            assertThat(said)
                    .contains(
                            "signed by",
                            "every node runs 99.0.0",
                            "99.0.0 is ready on it: schema 900",
                            version + " is ready on it: schema 900")
                    .containsSubsequence(
                            "every node runs " + version, "every node runs 99.0.0", "every node runs " + version)
                    .contains("SKIPPED: apt-get", "SKIPPED: systemctl enable");
            assertThat(follow("The_machine Staging", "--release", release.toString()))
                    .contains("8001  " + version + ", ready", "\"model\":\"demo\"");
        }
    }

    private static void assumeMachine() throws IOException {
        for (var program : List.of(
                "nginx",
                "redis-server",
                "pg_ctlcluster",
                "psql",
                "gpg",
                "gpgv",
                "curl",
                "unzip",
                "unshare",
                "setpriv",
                "systemd-sysusers")) {
            assumeTrue(
                    List.of("/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/").stream()
                            .anyMatch(directory -> Files.isExecutable(Path.of(directory + program))),
                    "there is no " + program + " here; ops/DEPLOYMENT.md says what to install");
        }
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "following the page takes root");
        assumeTrue(
                Files.readString(Path.of("/proc/filesystems")).contains("overlay"),
                "this kernel has no overlay file systems");
    }

    private Path release(SigningKey key, String version, Path war) throws Exception {
        var built = Files.createDirectories(scratch.resolve("built-" + version));
        Files.createDirectories(built.resolve("legal/sbom"));
        Files.copy(war, built.resolve("agentsflow.war"));
        Files.copy(
                BASE.resolve("target/legal/sbom/application.cdx.json"),
                built.resolve("legal/sbom/application.cdx.json"));
        NextJar.of(war, built.resolve("agentsflow.jar"));
        var release = scratch.resolve("release-" + version);
        run(
                Map.of("GNUPGHOME", key.home().toString()),
                BASE.resolve("ops/release/release.sh").toString(),
                version,
                "--dry-run",
                "--key",
                key.fingerprint(),
                "--built",
                built.toString(),
                "--out",
                release.toString());
        return release;
    }

    private String follow(String parts, String... more) throws Exception {
        var command =
                new ArrayList<>(List.of(BASE.resolve("ops/deploy/follow.sh").toString(), "--parts", parts));
        command.addAll(List.of(more));
        return run(Map.of(), command.toArray(String[]::new));
    }

    private String run(Map<String, String> environment, String... command) throws Exception {
        var log = Files.createTempFile(scratch, "run", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AGENTSFLOW_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(15, TimeUnit.MINUTES))
                    .as("%s does not end", command[0])
                    .isTrue();
        } finally {
            process.destroy();
        }
        var output = Files.readString(log);
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
