package ai.agentsflow.platform.database.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedSettingsTest {

    @Test
    void nothingIsAcknowledgedBeforeItIsInTheFile() {
        assertThat(DatabaseUrl.parse("jdbc:h2:./data/x;DB_CLOSE_ON_EXIT=FALSE").defaults())
                .containsExactlyInAnyOrderEntriesOf(Map.of("WRITE_DELAY", "0", "TRACE_LEVEL_FILE", "0"));
    }

    @Test
    void whatTheAddressSaysIsNotSaidTwice() {
        assertThat(DatabaseUrl.parse("jdbc:h2:./data/x;write_delay=0;TRACE_LEVEL_FILE=1")
                        .defaults())
                .isEmpty();
        assertThat(DatabaseUrl.parse("jdbc:h2:tcp://db/x").defaults())
                .as("another process")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:./data/x;WRITE_DELAY=500",
                "jdbc:h2:file:./data/x;write_delay=10;USER=sa",
                "jdbc:h2:./data/x;WRITE_DELAY=-1",
                "jdbc:h2:./data/x;WRITE_DELAY="
            })
    void refusesToLoseWhatItHasAcknowledged(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse(url))
                .withMessageStartingWith("WRITE_DELAY must be left out or 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:./data/x;WRITE_DELAY=0", "jdbc:h2:./data/x;Write_Delay=00;USER=sa"})
    void takesItSaidAsItIs(String url) {
        assertThat(DatabaseUrl.parse(url).embedded()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:./data/x;USER=sa, ./data/x",
        "jdbc:h2:file:/srv/x, /srv/x",
        "jdbc:h2:mem:x,",
        "jdbc:h2:nio:/srv/x,"
    })
    void knowsWhereTheFilesLie(String url, Path file) {
        assertThat(EmbeddedSettings.file(DatabaseUrl.parse(url))).isEqualTo(file);
    }

    @Test
    void severalHostsAreAskedForThePrimary() {
        assertThat(DatabaseUrl.parse("postgresql://one,two/app").defaults())
                .containsEntry("targetServerType", "primary");
        assertThat(DatabaseUrl.parse("postgresql://one/app").defaults()).doesNotContainKey("targetServerType");
    }
}
