package ai.agentsflow.platform.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.GivenSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

    private static final String KEY = "agentsflow.a.key";

    @TempDir
    Path directory;

    @Test
    void readsTheFileThatAVariableNames() throws IOException {
        var file = Files.writeString(directory.resolve("anything"), " hush \n");
        var settings = settings(Map.of("AGENTSFLOW_A_KEY_FILE", file.toString()));

        assertThat(settings.key(KEY, "").secret()).contains(new Secret("hush"));
        assertThat(settings.lines()).isEmpty();
        assertThat(settings.all().toString()).contains("file " + file).doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AGENTSFLOW_A_KEY", "agentsflow_a_key", "agentsflow.a.key", "agentsflow-a-key"})
    void readsTheFileOfTheSameNameInTheDirectory(String name) throws IOException {
        Files.writeString(directory.resolve(name), "hush");

        assertThat(inDirectory().key(KEY, "").secret()).contains(new Secret("hush"));
    }

    @Test
    void readsWhatAClusterMounts() throws IOException {
        var version = Files.createDirectory(directory.resolve("..2026_11_22"));
        Files.writeString(version.resolve("OTHER_KEY"), "hush");
        Files.createSymbolicLink(directory.resolve("..data"), version);
        Files.createSymbolicLink(directory.resolve("OTHER_KEY"), directory.resolve("..data/OTHER_KEY"));
        var settings = inDirectory();

        assertThat(settings.key(KEY, "").or("OTHER_KEY").secret()).contains(new Secret("hush"));
        assertThat(settings.lines()).isEmpty();
    }

    @Test
    void givesVariablesOfTheCatalogueToo() throws IOException {
        Files.writeString(directory.resolve("openai_api_key"), "hush");

        assertThat(inDirectory().variable("OPENAI_API_KEY")).contains("hush");
    }

    @Test
    void seesAFileThatWasWrittenAnew() throws IOException {
        var file = Files.writeString(directory.resolve("OPENAI_API_KEY"), "hush");
        var settings = inDirectory();
        Files.writeString(file, "hush-hush");

        assertThat(settings.variable("OPENAI_API_KEY")).contains("hush-hush");
    }

    @Test
    void looksForNoReferencesInAFile() throws IOException {
        Files.writeString(directory.resolve("AGENTSFLOW_A_KEY"), "${HOME}");

        assertThat(inDirectory().key(KEY, "").text()).contains("${HOME}");
    }

    @Test
    void countsBeforeTheEnvironmentAndWarns() throws IOException {
        Files.writeString(directory.resolve("AGENTSFLOW_A_KEY"), "hush");
        var settings = inDirectory("AGENTSFLOW_A_KEY", "another");

        assertThat(settings.key(KEY, "").secret()).contains(new Secret("hush"));
        assertThat(settings.warnings()).singleElement().asString().contains("it does not count, the one from file ");
    }

    @Test
    void refusesAFileBesideAValue() throws IOException {
        var file = Files.writeString(directory.resolve("x"), "hush");
        var settings = settings(Map.of("AGENTSFLOW_A_KEY_FILE", file.toString(), "AGENTSFLOW_A_KEY", "hush"));
        settings.key(KEY, "").secret();

        assertThat(settings.lines())
                .containsExactly("agentsflow.a.key (environment AGENTSFLOW_A_KEY_FILE): found a file and a value;"
                        + " one of AGENTSFLOW_A_KEY and AGENTSFLOW_A_KEY_FILE is needed");
    }

    @Test
    void refusesFilesThatAreNone() throws IOException {
        var empty = Files.writeString(directory.resolve("empty"), " \n");
        var large = Files.writeString(directory.resolve("large"), "hush".repeat(20_000));
        var binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertRefused(directory.resolve("missing").toString(), "no file ");
        assertRefused(empty.toString(), "an empty file, ");
        assertRefused(large.toString(), "a file of more than 65536 bytes, ");
        assertRefused(binary.toString(), "a file that is no text, ");
        assertRefused(directory.toString(), "what is no file, ");
        assertRefused("a\0b", "a file that cannot be read, ");
    }

    private static void assertRefused(String path, String found) {
        var settings = settings(Map.of("AGENTSFLOW_A_KEY_FILE", path));

        assertThat(settings.key(KEY, "").secret()).isEmpty();
        assertThat(settings.lines())
                .containsExactly("agentsflow.a.key (environment AGENTSFLOW_A_KEY_FILE): found " + found + path
                        + "; a text file with the value alone is needed");
    }

    @Test
    void refusesTwoFilesForTheSameAndNamesThatNobodyKnows() throws IOException {
        Files.writeString(directory.resolve("AGENTSFLOW_A_KEY"), "hush");
        Files.writeString(directory.resolve("agentsflow.a.key"), "hush-hush");
        Files.writeString(directory.resolve("agentsflow_a_kye"), "hush");
        var settings = inDirectory();
        settings.key(KEY, "").secret();

        assertThat(settings.lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("found two files, "))
                .anyMatch(line -> line.contains("AGENTSFLOW_A_KYE") && line.contains("did you mean AGENTSFLOW_A_KEY?"));
        assertThat(settings.lines().toString()).doesNotContain("hush");
    }

    @Test
    void refusesADirectoryThatIsNone() {
        var settings = settings(
                Map.of("AGENTSFLOW_SECRETS_DIR", directory.resolve("missing").toString()));

        assertThat(settings.lines()).singleElement().asString().contains("agentsflow.secrets-dir", "no directory");
    }

    @Test
    void standsForOthersAsASourceOfMicroProfileConfig() {
        var source = new SecretFileSource();

        assertThat(source.getOrdinal())
                .as("before the environment, after system properties")
                .isBetween(301, 399);
        assertThat(source.getValue("agentsflow.a.key")).isNull();
        assertThat(SecretFileSource.class.getResourceAsStream(
                        "/META-INF/services/org.eclipse.microprofile.config.spi.ConfigSource"))
                .asString(StandardCharsets.UTF_8)
                .contains(SecretFileSource.class.getName());
    }

    private Settings inDirectory(String... more) {
        var environment = new HashMap<>(Map.of("AGENTSFLOW_SECRETS_DIR", directory.toString()));
        if (more.length == 2) {
            environment.put(more[0], more[1]);
        }
        return settings(environment);
    }

    private static Settings settings(Map<String, String> environment) {
        return GivenSettings.ofEnvironment(environment);
    }
}
