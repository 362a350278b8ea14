package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.ConfigFault;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What the README promises about settings is what there is. */
class ReadmeTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", "."));

    @Test
    void listsEverySettingWithItsDefault() throws IOException {
        var defaults = new Properties();
        try (Reader file =
                Files.newBufferedReader(ROOT.resolve("src/main/resources/META-INF/microprofile-config.properties"))) {
            defaults.load(file);
        }
        var readme = Files.readString(ROOT.resolve("README.md"));

        defaults.forEach((key, value) -> {
            if (!key.toString().matches("(mp\\.openapi|otel)\\..*")) {
                var row = readme.lines()
                        .filter(line ->
                                line.startsWith("| `" + ConfigFault.environmentVariable(key.toString()) + "` |"))
                        .findFirst();
                assertThat(row).as("a row for " + key).isPresent();
                assertThat(row.orElseThrow()).contains("`" + key + "`", value.toString());
            }
        });
    }

    @Test
    void namesNoSettingThatDoesNotExist() throws IOException {
        var defaults = Files.readString(ROOT.resolve("src/main/resources/META-INF/microprofile-config.properties"));

        Files.readString(ROOT.resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("| `AGENTSFLOW_"))
                .map(line -> line.split("`", -1)[3])
                .forEach(key -> assertThat(defaults).contains("\n" + key + "="));
    }
}
