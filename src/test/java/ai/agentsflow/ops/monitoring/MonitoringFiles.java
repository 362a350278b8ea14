package ai.agentsflow.ops.monitoring;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What lies in {@code ops/monitoring}. */
final class MonitoringFiles {

    static final Path ROOT = Shell.basedir().resolve("ops/monitoring");

    /** A recording rule or an alert, by its name. */
    record Rule(
            String name,
            boolean alert,
            String expression,
            Map<String, Object> labels,
            Map<String, Object> annotations) {}

    /** What the rules' tests say of an alert: whether it fires in the case of that name. */
    record Verdict(String alert, String testCase, boolean fires) {}

    private MonitoringFiles() {}

    static List<Rule> rules() {
        return in("rules", ".yml")
                .flatMap(file -> maps(yaml(file).get("groups")))
                .flatMap(group -> maps(group.get("rules")))
                .map(MonitoringFiles::rule)
                .toList();
    }

    static List<Rule> alerts() {
        return rules().stream().filter(Rule::alert).toList();
    }

    static List<Verdict> verdicts() {
        return in("tests", ".yml")
                .flatMap(file -> maps(yaml(file).get("tests")))
                .flatMap(test -> maps(test.get("alert_rule_test"))
                        .map(alert -> new Verdict(
                                text(alert, "alertname"),
                                text(test, "name"),
                                maps(alert.get("exp_alerts")).findAny().isPresent())))
                .toList();
    }

    static List<Dashboard> dashboards() {
        return in("grafana/dashboards", ".json").map(Dashboard::read).toList();
    }

    static Stream<Path> in(String directory, String ending) {
        try (var files = Files.list(ROOT.resolve(directory))) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> yaml(Path file) {
        return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(content(file)));
    }

    static Stream<Map<String, Object>> maps(Object list) {
        return ((List<?>) Objects.requireNonNullElse(list, List.of())).stream().map(MonitoringFiles::map);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object yaml) {
        return (Map<String, Object>) Objects.requireNonNullElse(yaml, Map.of());
    }

    private static Rule rule(Map<String, Object> rule) {
        boolean alert = rule.containsKey("alert");
        return new Rule(
                text(rule, alert ? "alert" : "record"),
                alert,
                text(rule, "expr"),
                map(rule.get("labels")),
                map(rule.get("annotations")));
    }

    private static String text(Map<String, Object> map, String key) {
        return Objects.requireNonNull(map.get(key), () -> key + " is missing in " + map)
                .toString();
    }
}
