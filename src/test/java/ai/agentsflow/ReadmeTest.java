package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.SettingView;
import ai.agentsflow.testing.GivenSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The README's table of settings is the one that the settings' own declarations make; {@code mvn test -Dtest=ReadmeTest
 * -Dreadme.write} writes it anew.
 */
class ReadmeTest {

    private static final Path README =
            Path.of(System.getProperty("basedir", ".")).resolve("README.md");
    private static final Pattern TABLE =
            Pattern.compile("(?<=<!-- settings, from their declarations -->\n)(?s:.*?)(?=\n<!-- end -->)");

    @Test
    void listsEverySettingAsItIsDeclared() throws IOException {
        var readme = Files.readString(README);
        var matcher = TABLE.matcher(readme);
        assertThat(matcher.find()).as("a place for the table").isTrue();
        if (System.getProperty("readme.write") != null) {
            Files.writeString(README, matcher.replaceFirst(Matcher.quoteReplacement(table())));
        } else {
            assertThat(matcher.group()).isEqualTo(table());
        }
    }

    @Test
    void saysOfEverySettingWhatItIsFor() {
        var settings = GivenSettings.of();
        Features.read(settings);

        assertThat(settings.all())
                .hasSizeGreaterThan(50)
                .allSatisfy(setting -> assertThat(setting.meaning())
                        .as(setting.key())
                        .hasSizeGreaterThan(10)
                        .doesNotContain("|", "\n"));
    }

    /** "How many there must be" is understood after "calls that its circuit looks at", and so on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "agentsflow.models.circuit.window agentsflow.models.circuit.minimum-calls"
                        + " agentsflow.models.circuit.failure-rate agentsflow.models.circuit.open-for",
                "agentsflow.models.file agentsflow.models.reload",
                "agentsflow.models.retry-budget.percent agentsflow.models.retry-budget.minimum",
                "agentsflow.limits.chat agentsflow.limits.gateway agentsflow.limits.analytics",
                "agentsflow.db.url agentsflow.db.user agentsflow.db.password",
                "agentsflow.db.pool-min agentsflow.db.pool-max-wait-millis",
                "agentsflow.access.key-pepper agentsflow.access.key-pepper-previous",
                "agentsflow.redis.url agentsflow.redis.sentinel-user agentsflow.redis.sentinel-password",
                "agentsflow.shutdown.pause agentsflow.shutdown.grace"
            })
    void explainsEachSettingByThoseBeforeIt(String keys) {
        var settings = GivenSettings.of();
        Features.read(settings);

        assertThat(settings.all().stream().map(SettingView::key)).containsSubsequence(keys.split(" "));
    }

    private static String table() {
        var settings = GivenSettings.of();
        Features.read(settings);
        return settings.all().stream()
                .map(ReadmeTest::row)
                .collect(Collectors.joining(
                        "\n", "| environment | property | default | meaning |\n|---|---|---|---|\n", ""));
    }

    private static String row(SettingView setting) {
        return "| `%s` | %s | %s | %s%s |"
                .formatted(
                        setting.variable(),
                        setting.key().equals(setting.variable()) ? "" : "`" + setting.key() + "`",
                        setting.standard().isEmpty() ? "" : "`" + setting.standard() + "`",
                        setting.meaning(),
                        setting.alternative()
                                .map(other -> "; also as `" + other + "`")
                                .orElse(""));
    }
}
