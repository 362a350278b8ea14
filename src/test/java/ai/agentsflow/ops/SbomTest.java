package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Shell;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build says is in the WAR, and when it refuses to say it. */
class SbomTest {

    private static final String APPLICATION = "pkg:maven/org.example/app@1.0?type=war";
    private static final String LIBRARY = "pkg:maven/org.example/lib@2.0?type=jar";
    private static final String WEBJAR = "pkg:maven/org.webjars.npm/page@3.1?type=jar";

    @TempDir
    static Path classes;

    @TempDir
    Path directory;

    private String tree = """
            1 org.example:app:war:1.0
            2 org.example:lib:jar:2.0:compile (version managed from 1.9)
            3 org.example:only-tests:jar:1.0:test
            4 (org.webjars.npm:page:jar:3.1:compile - omitted for duplicate)
            5 org.webjars.npm:page:jar:3.1:compile (scope not updated to compile)
            #
            1 2 compile
            1 3 test
            2 4 compile
            3 5 compile
            """;
    private String licences = """
            Libraries: jar, licence, coordinates
            lib-2.0.jar      EPL-1.0 OR MPL-2.0   org.example:lib:2.0 https://example.org
            page-3.1.jar     Public Domain        org.webjars.npm:page:3.1
            """;
    private String classpath = "";

    @BeforeAll
    static void compile() {
        var source = Shell.basedir().resolve("ops/build/Sbom.java").toString();
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), source))
                .isZero();
    }

    @BeforeEach
    void makeJars() throws Exception {
        classpath = Files.writeString(directory.resolve("lib-2.0.jar"), "abc")
                + File.pathSeparator
                + Files.createFile(directory.resolve("page-3.1.jar"));
    }

    @Test
    void listsWhatIsInTheWarAndNothingOfTheTests() throws Exception {
        var sbom = written();

        assertThat(sbom.at("/metadata/component/purl").asText()).isEqualTo(APPLICATION);
        assertThat(sbom.at("/metadata/timestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(sbom.path("components"))
                .extracting(component -> component.path("purl").asText())
                .containsExactly(LIBRARY, WEBJAR);
    }

    @Test
    void saysOfALibraryWhatItIsAndUnderWhichLicence() throws Exception {
        var sbom = written();

        assertThat(sbom.at("/components/0/hashes/0/alg").asText()).isEqualTo("SHA-256");
        assertThat(sbom.at("/components/0/hashes/0/content").asText())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(sbom.at("/components/0/licenses/0/expression").asText()).isEqualTo("EPL-1.0 OR MPL-2.0");
        assertThat(sbom.at("/components/1/licenses/0/license/name").asText()).isEqualTo("Public Domain");
    }

    @Test
    void knowsWhoUsesALibraryThatATestBringsFirst() throws Exception {
        var uses = written().path("dependencies");

        assertThat(uses).extracting(use -> use.path("ref").asText()).containsExactly(APPLICATION, LIBRARY, WEBJAR);
        assertThat(uses.get(0).path("dependsOn").get(0).asText()).isEqualTo(LIBRARY);
        assertThat(uses.get(1).path("dependsOn").get(0).asText()).isEqualTo(WEBJAR);
        assertThat(uses.get(2).path("dependsOn")).isEmpty();
    }

    @Test
    void namesTheNpmPackageInAWebJar() throws Exception {
        assertThat(written().at("/components/1/components/0/purl").asText()).isEqualTo("pkg:npm/page@3.1");
    }

    @Test
    void isTheSameForTheSameLibraries() throws Exception {
        var first = written();

        assertThat(written()).isEqualTo(first);
    }

    @Test
    void refusesALibraryWithoutALicence() throws Exception {
        licences = licences.replaceFirst("page.*\n", "");

        assertThat(run().errors()).contains("page-3.1.jar has no licence");
    }

    @Test
    void refusesAJarThatTheTreeDoesNotKnow() throws Exception {
        classpath += File.pathSeparator + Files.createFile(directory.resolve("stranger-1.jar"));

        assertThat(run().errors()).contains("The tree has 2 libraries, the class path 3");
    }

    @Test
    void refusesAChoiceOfLicencesThatSpdxDoesNotKnow() throws Exception {
        licences = licences.replace("MPL-2.0", "the MPL");

        assertThat(run().errors()).contains("EPL-1.0 OR the MPL");
    }

    private JsonNode written() throws Exception {
        var run = run();
        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isZero();
        return AgentsFlow.JSON.readTree(Files.readString(directory.resolve("out/sbom.json")));
    }

    private Shell run() throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes.toString(),
                        "Sbom",
                        Files.writeString(directory.resolve("tree"), tree).toString(),
                        Files.writeString(directory.resolve("classpath"), classpath)
                                .toString(),
                        Files.writeString(directory.resolve("licences"), licences)
                                .toString(),
                        "2026-01-01T00:00:00Z",
                        directory.resolve("out/sbom.json").toString())
                .start();
        process.getOutputStream().close();
        var errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Shell(process.exitValue(), "", errors);
    }
}
