package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The files in {@code ops/cluster/} as far as they can be judged without a cluster: that they agree with the server and with each other. */
class ClusterFilesTest {

    private static final Path CLUSTER = RunCommand.BASE.resolve("ops/cluster");

    /** What the server takes beyond its pause and its grace. */
    private static final Duration OWN_END = Duration.ofSeconds(10);

    @TempDir
    Path scratch;

    @Test
    void aPodHasTheTimeThatItsEndTakes() throws IOException {
        var settings = map(kubernetes("ConfigMap", "agentsflow").get("data"));
        var pod = pod();

        assertThat(Duration.ofSeconds((int) pod.get("terminationGracePeriodSeconds")))
                .isGreaterThanOrEqualTo(end(settings));
    }

    @Test
    void aContainerHasTheTimeThatItsEndTakes() throws IOException {
        var node = map(map(compose().get("services")).get("agentsflow-a"));

        assertThat(duration(node.get("stop_grace_period"))).isGreaterThanOrEqualTo(end(map(node.get("environment"))));
        var single = map(new Yaml().load(Files.readString(RunCommand.BASE.resolve("docker/compose.yml"))));
        assertThat(duration(map(map(single.get("services")).get("agentsflow")).get("stop_grace_period")))
                .isGreaterThanOrEqualTo(end(Map.of("AGENTSFLOW_SHUTDOWN_PAUSE", "5s")));
    }

    @Test
    void probesAskWhatThereIs() throws IOException {
        var container = container();
        var paths = new TreeMap<String, Object>();
        for (var probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            paths.put(probe, map(map(container.get(probe)).get("httpGet")).get("path"));
        }

        assertThat(paths)
                .isEqualTo(new TreeMap<>(Map.of(
                        "startupProbe", "/health/started",
                        "readinessProbe", "/health/ready",
                        "livenessProbe", "/health/live")));
        // the database's check may take a second, and the one before it, too
        assertThat((int) map(container.get("readinessProbe")).get("timeoutSeconds"))
                .isGreaterThan(2);
    }

    @Test
    void aPodIsNobodySpecial() throws IOException {
        assertThat(map(pod().get("securityContext"))).containsEntry("runAsNonRoot", true);
        assertThat(map(container().get("securityContext")))
                .containsEntry("allowPrivilegeEscalation", false)
                .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
    }

    @Test
    void objectsOfTheClusterPointAtEachOther() throws IOException {
        var labels = map(
                map(map(map(kubernetes("Deployment", "agentsflow").get("spec")).get("template"))
                                .get("metadata"))
                        .get("labels"));

        assertThat(map(map(kubernetes("Service", "agentsflow").get("spec")).get("selector")))
                .isEqualTo(labels);
        assertThat(map(map(kubernetes("PodDisruptionBudget", "agentsflow").get("spec"))
                        .get("selector")))
                .containsEntry("matchLabels", labels);
        assertThat(map(map(kubernetes("HorizontalPodAutoscaler", "agentsflow").get("spec"))
                        .get("scaleTargetRef")))
                .containsEntry("kind", "Deployment")
                .containsEntry("name", "agentsflow");
        assertThat(map(pod()).get("volumes").toString()).contains("agentsflow-models");
        assertThat(kubernetes("ConfigMap", "agentsflow-models")).isNotEmpty();
    }

    @Test
    void everySettingExists() throws IOException {
        // the README's table is made from the declarations themselves
        var names = Files.readString(RunCommand.BASE.resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("| `AGENTSFLOW_"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        var used = new HashMap<>(map(kubernetes("ConfigMap", "agentsflow").get("data")));
        used.putAll(map(map(map(compose().get("services")).get("agentsflow-a")).get("environment")));

        assertThat(used.keySet())
                .filteredOn(name -> name.startsWith("AGENTSFLOW_"))
                .isSubsetOf(names);
    }

    @Test
    void nodesOfComposeAreWrittenByTheScript() throws Exception {
        var process = new ProcessBuilder(
                        "bash",
                        CLUSTER.resolve("nodes.sh").toString(),
                        scratch.toString(),
                        "/etc/nginx/agentsflow/drain",
                        "agentsflow-a=agentsflow-a:8000",
                        "agentsflow-b=agentsflow-b:8000")
                .start();
        assertThat(process.waitFor()).isZero();

        for (var file : List.of("nodes.conf", "drain.conf")) {
            assertThat(scratch.resolve(file)).hasSameTextualContentAs(CLUSTER.resolve("compose/" + file));
        }
        assertThat(map(compose().get("services"))).containsKeys("agentsflow-a", "agentsflow-b", "nginx");
    }

    private static Duration end(Map<String, Object> settings) {
        return duration(settings.getOrDefault("AGENTSFLOW_SHUTDOWN_PAUSE", "5s"))
                .plus(duration(settings.getOrDefault("AGENTSFLOW_SHUTDOWN_GRACE", "60s")))
                .plus(OWN_END);
    }

    private static Duration duration(Object text) {
        return Settings.parseDuration(text.toString()).orElseThrow();
    }

    private static Map<String, Object> pod() throws IOException {
        return map(map(map(kubernetes("Deployment", "agentsflow").get("spec")).get("template"))
                .get("spec"));
    }

    private static Map<String, Object> container() throws IOException {
        return map(((List<?>) pod().get("containers")).get(0));
    }

    private static Map<String, Object> kubernetes(String kind, String name) throws IOException {
        var objects = new Yaml().loadAll(Files.readString(CLUSTER.resolve("kubernetes/agentsflow.yaml")));
        return StreamSupport.stream(objects.spliterator(), false)
                .map(ClusterFilesTest::map)
                .filter(object -> object.get("kind").equals(kind)
                        && map(object.get("metadata")).get("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> compose() throws IOException {
        return map(new Yaml().load(Files.readString(CLUSTER.resolve("compose.yml"))));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object yaml) {
        return (Map<String, Object>) yaml;
    }
}
