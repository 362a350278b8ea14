package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release of what is committed: two builds in unlike surroundings, the same to the byte, signed, verified, and started. */
@Tag("long")
@Tag("h2-only")
class ReleaseDryRunIT {

    @TempDir
    Path scratch;

    @Test
    void twoBuildsAreTheSameAndTheReleaseWorks() throws Exception {
        assumeTrue(
                Files.exists(RunCommand.BASE.resolve(".git")), "a release is made of a commit, and this tree has none");
        for (var program : new String[] {"git", "gpg", "mvn", "unzip"}) {
            assumeTrue(
                    new ProcessBuilder("sh", "-c", "command -v " + program)
                                    .start()
                                    .waitFor()
                            == 0,
                    "there is no " + program + " here");
        }
        var release = scratch.resolve("release");
        var log = scratch.resolve("release.log");
        var process = new ProcessBuilder(
                        RunCommand.BASE
                                .toAbsolutePath()
                                .resolve("ops/release/release.sh")
                                .toString(),
                        "99.1.2",
                        "--dry-run",
                        "--out",
                        release.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(40, TimeUnit.MINUTES))
                    .as("two builds and a start, beside others on the same machine")
                    .isTrue();
        } finally {
            process.destroy();
        }

        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log))
                .contains("same: agentsflow.war", "same: agentsflow.jar", "says 99.1.2, answers, and ends");
        try (var files = Files.list(release)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "agentsflow-99.1.2.war",
                            "agentsflow-99.1.2.jar",
                            "agentsflow-99.1.2.cdx.json",
                            "agentsflow-99.1.2.tgz",
                            "agentsflow-ops-99.1.2.tar.gz",
                            "BUILD.txt",
                            "NOTES.md",
                            "SHA256SUMS",
                            "SHA256SUMS.asc",
                            "signing-key.asc");
        }
        assertThat(Files.readString(release.resolve("agentsflow-99.1.2.cdx.json")))
                .contains("\"99.1.2\"");
    }
}
