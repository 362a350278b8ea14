package ai.agentsflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.catalogue.file.CatalogueReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every catalogue that the README shows is whole: who copies it has one that is read. */
class CatalogueExamplesTest {

    private static final Path README =
            Path.of(System.getProperty("basedir", ".")).resolve("README.md");
    private static final Pattern EXAMPLE = Pattern.compile("(?<=\n```yaml\n)(?s:.*?)(?=\n```\n)");

    /** As everybody has them who has an account there. */
    private static final Map<String, String> KEYS =
            Map.of("OPENAI_API_KEY", "a", "ANTHROPIC_API_KEY", "b", "GEMINI_API_KEY", "d", "HF_TOKEN", "c");

    @ParameterizedTest
    @MethodSource("examples")
    void isRead(String example) {
        var catalogue = new CatalogueReader(KEYS::get).read(example, "README.md");

        assertThat(catalogue.models())
                .isNotEmpty()
                .allMatch(model -> model.missingVariables().isEmpty());
    }

    @Test
    void areThere() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(1);
    }

    static Stream<String> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(README)).results().map(MatchResult::group);
    }
}
