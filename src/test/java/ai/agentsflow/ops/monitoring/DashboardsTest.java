package ai.agentsflow.ops.monitoring;

import static ai.agentsflow.ops.monitoring.Dashboard.each;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.ops.monitoring.Dashboard.Query;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards are what Grafana takes, on whichever Prometheus, and what a person can read. */
class DashboardsTest {

    private static final int COLUMNS = 24;
    private static final Set<String> KINDS = Set.of("stat", "timeseries", "state-timeline", "bargauge");
    private static final Set<String> GRAFANAS_OWN = Set.of("__rate_interval", "__range");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");

    static List<Dashboard> dashboards() {
        return MonitoringFiles.dashboards();
    }

    static Stream<JsonNode> panels() {
        return dashboards().stream().flatMap(dashboard -> dashboard.panels().stream());
    }

    @Test
    void areThoseOfTheServiceTheModelsAndTheRuntime() {
        assertThat(dashboards())
                .extracting(Dashboard::file)
                .containsExactly("models.json", "runtime.json", "service.json");
        assertThat(dashboards())
                .extracting(dashboard -> dashboard.json().path("uid").asText())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void isNewToTheGrafanaThatImportsIt(Dashboard dashboard) {
        var json = dashboard.json();

        assertThat(json.path("id").isNull()).isTrue();
        assertThat(json.path("schemaVersion").asInt()).isBetween(36, 41);
        assertThat(json.path("uid").asText()).matches("[a-z-]{8,40}");
        assertThat(json.path("title").asText()).startsWith("AgentsFlow: ");
        assertThat(each(json.path("tags")).map(JsonNode::asText)).contains("agentsflow");
        assertThat(dashboard.panels()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void asksThePrometheusThatIsChosen(Dashboard dashboard) {
        var sources = dashboard.json().findValues("datasource");

        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.path("uid").asText()).isEqualTo("${datasource}"));
        assertThat(dashboard.variables().get(0).path("type").asText()).isEqualTo("datasource");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void usesEveryVariableThatItHasAndNoOther(Dashboard dashboard) {
        var declared = dashboard.variables().stream()
                .map(variable -> variable.path("name").asText())
                .toList();
        var used = VARIABLE.matcher(dashboard.json().path("panels").toString())
                .results()
                .map(found -> found.group(1))
                .filter(name -> !GRAFANAS_OWN.contains(name))
                .distinct();

        assertThat(declared).contains("datasource", "node");
        assertThat(used).containsExactlyInAnyOrderElementsOf(declared);
    }

    /** What is not recorded for all nodes together can be had of one. */
    @ParameterizedTest
    @MethodSource("dashboards")
    void asksForTheChosenNodesAlone(Dashboard dashboard) {
        assertThat(dashboard.queries().map(Query::expression))
                .allSatisfy(expression -> assertThat(Selectors.of(expression))
                        .allSatisfy(selector -> assertThat(selector)
                                .matches("ALERTS\\{.*|.*job=\"agentsflow\",instance=~\"\\$node\".*")));
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void placesItsPanelsWithoutOverlapOrHole(Dashboard dashboard) {
        var all = new ArrayList<>(dashboard.rows());
        all.addAll(dashboard.panels());
        int height = all.stream().mapToInt(panel -> end(panel, "y", "h")).max().orElseThrow();
        var taken = new int[height][COLUMNS];
        for (JsonNode panel : all) {
            assertThat(end(panel, "x", "w")).isLessThanOrEqualTo(COLUMNS);
            for (int y = start(panel, "y"); y < end(panel, "y", "h"); y++) {
                for (int x = start(panel, "x"); x < end(panel, "x", "w"); x++) {
                    taken[y][x]++;
                }
            }
        }

        assertThat(List.of(taken)).allSatisfy(line -> assertThat(line).containsOnly(1));
        assertThat(all.stream().map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void tellsItsPanelsApart(Dashboard dashboard) {
        assertThat(dashboard.panels().stream().map(panel -> panel.path("title").asText()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void saysWhatItShowsAndInWhichUnit(JsonNode panel) {
        var defaults = panel.path("fieldConfig").path("defaults");

        assertThat(panel.path("type").asText()).isIn(KINDS);
        assertThat(panel.path("description").asText()).endsWith(".");
        assertThat(defaults.path("unit").asText()).isNotBlank();
        assertThat(defaults.path("thresholds").path("steps")).isNotEmpty();
        assertThat(defaults.path("thresholds")
                        .path("steps")
                        .get(0)
                        .path("value")
                        .isNull())
                .as("the first threshold begins at minus infinity")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void asksSomethingAndNamesWhatComesBack(JsonNode panel) {
        var targets = each(panel.path("targets")).toList();

        assertThat(targets).isNotEmpty().allSatisfy(target -> {
            assertThat(target.path("expr").asText()).isNotBlank();
            assertThat(target.path("legendFormat").asText()).isNotBlank();
        });
        assertThat(targets.stream().map(target -> target.path("refId").asText()))
                .doesNotHaveDuplicates();
    }

    @Test
    void areProvisionedWithTheirDatasource() {
        var provisioning = MonitoringFiles.ROOT.resolve("grafana/provisioning");
        var datasources = MonitoringFiles.yaml(provisioning.resolve("datasources/prometheus.yml"));
        var providers = MonitoringFiles.yaml(provisioning.resolve("dashboards/agentsflow.yml"));

        assertThat(MonitoringFiles.maps(datasources.get("datasources")))
                .singleElement()
                .satisfies(source -> {
                    assertThat(source).containsEntry("type", "prometheus");
                    assertThat(source.get("url").toString()).startsWith("http://localhost:");
                });
        assertThat(MonitoringFiles.maps(providers.get("providers")))
                .singleElement()
                .satisfies(provider -> {
                    assertThat(provider).containsEntry("type", "file");
                    var path = MonitoringFiles.map(provider.get("options"))
                            .get("path")
                            .toString();
                    assertThat(MonitoringFiles.content(MonitoringFiles.ROOT.resolve("README.md")))
                            .as("where the manual puts the dashboards")
                            .contains(path);
                });
    }

    private static int start(JsonNode panel, String from) {
        return panel.path("gridPos").path(from).asInt(-1);
    }

    private static int end(JsonNode panel, String from, String length) {
        return start(panel, from) + panel.path("gridPos").path(length).asInt(-1);
    }
}
