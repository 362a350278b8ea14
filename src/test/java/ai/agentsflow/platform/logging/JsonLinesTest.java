package ai.agentsflow.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    private static final LogContext ANN = new LogContext("r-1", "4bf92f3577b34da6a3ce929d0e0e4736", "ann@example.com");

    private final JsonLines lines = new JsonLines();

    @Test
    void writesALineAsAnObject() {
        var record = new LogRecord(Level.WARNING, "the {0} is away");
        record.setParameters(new Object[] {"cache"});
        record.setLoggerName("ai.agentsflow.Test");
        record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));

        var line = parsed(lines.format(record));

        assertThat(line.path("time").asText()).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(line.path("level").asText()).isEqualTo("WARNING");
        assertThat(line.path("logger").asText()).isEqualTo("ai.agentsflow.Test");
        assertThat(line.path("message").asText()).isEqualTo("the cache is away");
        assertThat(line.has("request_id")).isFalse();
        assertThat(line.has("exception")).isFalse();
    }

    @Test
    void namesTheRequestAndItsTraceAndNobody() {
        ANN.during(() -> {
            var text = lines.format(new LogRecord(Level.INFO, "hello"));

            var line = parsed(text);
            assertThat(line.path("request_id").asText()).isEqualTo("r-1");
            assertThat(line.path("trace_id").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(line.path("user").asText()).matches("[0-9a-f]{16}");
            assertThat(text).doesNotContain("ann@example.com");
        });

        assertThat(parsed(lines.format(new LogRecord(Level.INFO, "bye"))).has("request_id"))
                .isFalse();
    }

    @Test
    void givesAnOuterRequestItsLinesBack() {
        ANN.during(() -> {
            new LogContext("r-2", "", "").during(() -> assertThat(id()).isEqualTo("r-2"));
            assertThat(id()).isEqualTo("r-1");
        });
    }

    @Test
    void keepsAnExceptionInOneField() {
        var record = new LogRecord(Level.SEVERE, "a request failed");
        record.setThrown(new IllegalStateException("outer", new IllegalArgumentException("inner \"quoted\"")));

        var text = lines.format(record);

        assertThat(text.strip()).hasLineCount(1);
        var line = parsed(text);
        assertThat(line.path("level").asText()).isEqualTo("ERROR");
        assertThat(line.path("exception").asText())
                .startsWith("java.lang.IllegalStateException: outer\n\tat ")
                .contains("Caused by: java.lang.IllegalArgumentException: inner \"quoted\"");
    }

    @Test
    void staysOneLineOfJsonWhateverIsInIt() {
        var nasty = "a\nb\r\tc\u0000\u001b[31m\"\\ ü 😀 \ud83d \u2028";

        var text = lines.format(new LogRecord(Level.FINE, nasty));

        assertThat(text.strip().lines()).hasSize(1);
        assertThat(text).endsWith("}\n").doesNotContain("\u001b", "\u2028");
        assertThat(parsed(text).path("message").asText()).isEqualTo(nasty);
        assertThat(parsed(text).path("level").asText()).isEqualTo("DEBUG");
    }

    private String id() {
        return parsed(lines.format(new LogRecord(Level.INFO, "x")))
                .path("request_id")
                .asText();
    }

    private static JsonNode parsed(String line) {
        try {
            return AgentsFlow.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
