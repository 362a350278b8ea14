package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the libraries passes only when a scanner that finds things has looked at all of them and found none. */
class AdvisoriesScriptTest {

    /** Ends with a status of its own for what everybody knows, and with another one for the WAR. */
    private static final String SCANNER = """
            #!/bin/sh
            case "$*" in
              */known/*) exit %d ;;
            esac
            for one in "$@"; do case $one in *.lockfile) cat "$one" ;; esac; done
            exit %d
            """;

    @TempDir
    Path directory;

    private String list = """
            Libraries: jar, licence, coordinates

            h2-2.2.jar       EPL-1.0 OR MPL-2.0   com.h2database:h2:2.2 https://h2database.com
            json-7.jar       Public Domain        org.json:json:7\s
            """;

    @BeforeEach
    void makeDocument() throws Exception {
        Files.writeString(Files.createDirectory(directory.resolve("sbom")).resolve("application.cdx.json"), "{}");
    }

    @Test
    void passesWhenNothingIsKnownOfAnyLibrary() throws Exception {
        var run = run(1, 0);

        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.output())
                .contains(
                        "com.h2database:h2:2.2=runtimeClasspath",
                        "org.json:json:7=runtimeClasspath",
                        "the 2 libraries");
    }

    @Test
    void failsWhenALibraryIsVulnerable() throws Exception {
        assertThat(run(1, 1).status()).isEqualTo(1);
    }

    @Test
    void failsWhenTheScannerFindsNothingWhereThereIsSomething() throws Exception {
        var run = run(0, 0);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors()).contains("cannot be relied on");
    }

    @Test
    void failsWithoutAnAnswer() throws Exception {
        var run = run(1, 127);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors()).contains("There is no answer (status 127)");
    }

    @Test
    void failsForALineThatItDoesNotUnderstand() throws Exception {
        list += "odd-1.jar   MIT   somewhere\n";

        var run = run(1, 0);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors()).contains("lists 3 libraries, of which 2 are understood");
    }

    @Test
    void failsForAnEmptyList() throws Exception {
        list = "";

        assertThat(run(1, 0).status()).isEqualTo(1);
    }

    private Shell run(int known, int ours) throws Exception {
        Files.writeString(directory.resolve("THIRD-PARTY.txt"), list);
        var scanner = Files.writeString(directory.resolve("scanner"), SCANNER.formatted(known, ours));
        assertThat(scanner.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder(
                "bash",
                Shell.basedir().resolve(".ci/advisories").toAbsolutePath().toString());
        builder.environment().put("OSV_SCANNER", scanner.toString());
        builder.environment().put("LEGAL_DIRECTORY", directory.toString());
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Shell(process.exitValue(), output, errors);
    }
}
