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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ops/DEPLOYMENT.md}, followed: two releases are made of the WAR that was built, and the page's own commands bring the first one to a
 * copy of this machine, with a certificate, a backup, a drill and monitoring, exchange it for the second, whose migration adds to the schema,
 * and go back; each time {@code verify.sh} finds everything well. Needs root and the packages that the page installs.
 */
@Tag("long")
@Tag("h2-only")
class DeploymentPageIT {

    private static final Pattern SKIPPED_PARTS = Pattern.compile("(?m)^✓ smoke .* skipped \\((.*)\\)$");

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
                    "The_machine Production Backups Monitoring Verification Update Going_back",
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
                    .contains("SKIPPED: apt-get", "SKIPPED: systemctl enable")
                    .contains("backup: systemctl start agentsflow-backup", "smoke test: passed");
            assertVerified(said, 3, 15, Set.of());
            assertThat(said)
                    .as("each version, by what it says itself")
                    .containsSubsequence(
                            "✓ versions           http://127.0.0.1:8001 " + version + ", http://127.0.0.1:8002 "
                                    + version,
                            "✓ versions           http://127.0.0.1:8001 99.0.0, http://127.0.0.1:8002 99.0.0",
                            "✓ versions           http://127.0.0.1:8001 " + version + ", http://127.0.0.1:8002 "
                                    + version);

            var staging = follow("The_machine Staging", "--release", release.toString());
            assertThat(staging).contains("8001  " + version + ", ready", "\"model\":\"demo\"");
            assertVerified(staging, 1, 9, Set.of("plain-http", "hsts"));
        }
    }

    /** Every check has passed each time, and the smoke test in it has left nothing out but what a server has not got. */
    private static void assertVerified(String said, int times, int checks, Set<String> leftOut) {
        assertThat(said.lines().filter(line -> line.startsWith("✗") || line.startsWith("– ")))
                .as(said)
                .filteredOn(line -> !line.startsWith("– a certificate that nobody trusts stands in")
                        && !line.startsWith("– there is no systemd here"))
                .allSatisfy(
                        line -> assertThat(line)
                                .as("a part of the smoke test that the drill runs, of a server without a proxy")
                                .containsPattern(
                                        "^– (metrics|health|console)-closed |^– (plain-http|hsts) |^– [a-z]+ +this server describes no "));
        assertThat(said.lines().filter(line -> line.equals(checks + " passed, 0 failed")))
                .hasSize(times);
        var skipped = SKIPPED_PARTS
                .matcher(said)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(", ")))
                .filter(part -> !leftOut.contains(part))
                .toList();
        assertThat(skipped).isSubsetOf("agents", "runs", "analytics", "socket");
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
                "jq",
                "certbot",
                "pebble",
                "prometheus",
                "promtool",
                "systemd-sysusers")) {
            assumeTrue(
                    Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
                            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))),
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
            assertThat(process.waitFor(40, TimeUnit.MINUTES))
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
