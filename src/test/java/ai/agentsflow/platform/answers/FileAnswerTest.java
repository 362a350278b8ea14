package ai.agentsflow.platform.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileAnswerTest {

    private static final StaticFile SMALL = StaticFile.of("a file".getBytes(UTF_8), "text/plain");
    private static final StaticFile LARGE = StaticFile.of(new byte[100_000], "text/plain");

    private final PacingContainer container = new PacingContainer();

    @Test
    void sendsAFileWithWhatAClientNeedsToKeepIt() throws Exception {
        send(SMALL);

        assertThat(container.sent()).isEqualTo("a file");
        assertThat(container.header("Content-Type")).isEqualTo("text/plain");
        assertThat(container.header("Content-Length")).isEqualTo("6");
        assertThat(container.header("ETag")).isEqualTo(SMALL.etag());
        assertThat(container.header("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void sendsALargeFileAsItsClientTakesIt() throws Exception {
        container.takes(0);
        send(LARGE);
        assertThat(container.writes()).isEmpty();

        container.takes(200_000);

        assertThat(container.sent()).hasSize(100_000);
        assertThat(container.completed()).isEqualTo(1);
    }

    @Test
    void sendsNoFileInAnswerToHead() throws Exception {
        container.by("HEAD");
        send(LARGE);

        assertThat(container.sent()).isEmpty();
        assertThat(container.header("Content-Length")).isEqualTo("100000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
    void sendsNothingThatItsClientHas(String known) throws Exception {
        container.knowing(known.formatted(SMALL.etag()));
        send(SMALL);

        assertThat(container.status()).isEqualTo(304);
        assertThat(container.sent()).isEmpty();
        assertThat(container.header("ETag")).isEqualTo(SMALL.etag());
    }

    @Test
    void sendsAgainWhatHasChanged() throws Exception {
        container.knowing(LARGE.etag());
        send(SMALL);

        assertThat(container.status()).isEqualTo(200);
        assertThat(container.sent()).isEqualTo("a file");
    }

    @ParameterizedTest
    @CsvSource({
        "/index.html, text/html;charset=UTF-8",
        "/assets/chat.js, text/javascript;charset=UTF-8",
        "/webjars/a/b.css, text/css;charset=UTF-8",
        "/assets/favicon.svg, image/svg+xml",
        "/a.js.map,",
        "/package.json,",
        "/README.md,",
        "/WEB-INF/web.xml,",
        "/nothing,"
    })
    void knowsTheTypeOfWhatPagesNeed(String path, String type) {
        assertThat(StaticFile.type(path).orElse(null)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, true",
        "application/yaml, false",
        "*/*, false",
        "'text/html, */*;q=0.8', false",
        "'application/json, */*;q=0.5', true",
        "'application/yaml, application/json;q=0.9', false",
        "'application/json;q=0.5, application/yaml;q=0.4', true",
        "'APPLICATION/JSON ; q=1', true",
        "application/*, false",
        "'application/json;q=0, */*', false",
        "'', false",
        "';q=,;,', false"
    })
    void choosesTheDescriptionsFormat(String accept, boolean json) {
        assertThat(AcceptedTypes.of(accept).prefers("application/json", "application/yaml"))
                .isEqualTo(json);
    }

    private void send(StaticFile file) throws IOException {
        FileAnswer.send(container.request(), container.response(), file, "no-cache");
    }
}
