package ai.agentsflow.ops.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.ops.monitoring.MonitoringFiles.Rule;
import ai.agentsflow.ops.monitoring.MonitoringFiles.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is woken by an alert finds out what it means; what it does is in the rules' own tests. */
class AlertsTest {

    private static final String POINTER = "ops/RUNBOOK.md#";
    private static final Pattern PANEL = Pattern.compile("(?<!\\*)\\*([A-Z][^*]+)\\*(?!\\*)");
    private static final Pattern ENTRY = Pattern.compile("(?m)^### (\\w+)$");

    private static final List<Rule> ALERTS = MonitoringFiles.alerts();
    private static final List<Verdict> VERDICTS = MonitoringFiles.verdicts();
    private static final String RUNBOOK = MonitoringFiles.content(MonitoringFiles.ROOT.resolveSibling("RUNBOOK.md"));

    static List<Rule> alerts() {
        return ALERTS;
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void saysWhomItIsForAndWhatItMeans(Rule alert) {
        assertThat(alert.labels()).containsOnlyKeys("severity");
        assertThat(alert.labels().get("severity")).isIn("page", "ticket");
        assertThat(alert.annotations()).containsOnlyKeys("summary", "description", "runbook");
        assertThat(alert.annotations().values())
                .allMatch(text -> !text.toString().isBlank());
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void leadsToAnEntryOfTheRunbook(Rule alert) {
        assertThat(alert.annotations())
                .containsEntry("runbook", POINTER + alert.name().toLowerCase(Locale.ROOT));
        assertThat(entry(alert.name())).contains("**Means**: ", "**Look**: ", "**Do**: ");
    }

    @Test
    void runbookHasEntriesOfAlertsAlone() {
        assertThat(ENTRY.matcher(RUNBOOK).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        ALERTS.stream().map(Rule::name).toList());
    }

    @Test
    void runbookNamesPanelsThatExist() {
        var panels = MonitoringFiles.dashboards().stream()
                .flatMap(dashboard -> dashboard.panels().stream())
                .map(panel -> panel.path("title").asText())
                .toList();

        assertThat(PANEL.matcher(RUNBOOK).results().map(found -> found.group(1)))
                .isNotEmpty()
                .isSubsetOf(panels);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void firesInOneTestAndIsSilentInAnother(Rule alert) {
        var verdicts = VERDICTS.stream()
                .filter(verdict -> verdict.alert().equals(alert.name()))
                .toList();
        var firing =
                verdicts.stream().filter(Verdict::fires).map(Verdict::testCase).toList();
        var silent = verdicts.stream()
                .filter(verdict -> !verdict.fires())
                .map(Verdict::testCase)
                .toList();

        assertThat(firing).as("cases in which it fires").isNotEmpty();
        assertThat(silent).as("cases in which it is silent").isNotEmpty().doesNotContainAnyElementsOf(firing);
    }

    /** To expect silence of an alert that is spelt wrongly is a test that cannot fail. */
    @Test
    void testsSpeakOfAlertsThatExist() {
        assertThat(VERDICTS)
                .extracting(Verdict::alert)
                .isSubsetOf(ALERTS.stream().map(Rule::name).toList());
    }

    private static String entry(String alert) {
        var starts = ENTRY.matcher(RUNBOOK).results().toList();
        for (MatchResult start : starts) {
            if (start.group(1).equals(alert)) {
                var rest = RUNBOOK.substring(start.end());
                return rest.split("(?m)^##", 2)[0];
            }
        }
        throw new AssertionError("the runbook has no entry " + alert);
    }
}
