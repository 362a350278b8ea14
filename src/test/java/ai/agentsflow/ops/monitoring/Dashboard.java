package ai.agentsflow.ops.monitoring;

import ai.agentsflow.testing.AgentsFlow;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A dashboard as Grafana imports it. */
record Dashboard(String file, JsonNode json) {

    static Dashboard read(Path file) {
        try {
            return new Dashboard(
                    file.getFileName().toString(), AgentsFlow.JSON.readTree(MonitoringFiles.content(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    List<JsonNode> rows() {
        return panels(json)
                .filter(panel -> panel.path("type").asText().equals("row"))
                .toList();
    }

    /** All that show something. */
    List<JsonNode> panels() {
        return panels(json)
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    List<JsonNode> variables() {
        return each(json.path("templating").path("list")).toList();
    }

    /** What a panel asks, by {@code file: panel}. */
    Stream<Query> queries() {
        return panels().stream()
                .flatMap(panel -> each(panel.path("targets"))
                        .map(target -> new Query(
                                file + ": " + panel.path("title").asText(),
                                target.path("expr").asText())));
    }

    /** An expression with the variables of Grafana, and where it stands. */
    record Query(String place, String expression) {}

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static Stream<JsonNode> panels(JsonNode dashboard) {
        return each(dashboard.path("panels"));
    }

    @Override
    public String toString() {
        return file;
    }
}
