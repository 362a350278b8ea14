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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The files in {@code ops/cluster/} as far as they can be judged without a cluster: that they agree with the server and with each other. */
class ClusterFilesTest {

    private static final Path CLUSTER = RunCommand.BASE.resolve("ops/cluster");

    /** What the server takes beyond its pause and its grace. */
    private static final Duration OWN_END = Duration.ofSeconds(10);

    /** From a container's start until it is ready. */
    private static final Duration START = Duration.ofSeconds(10);

    /** Of the 100 that PostgreSQL takes by itself, three for administrators and some for backups and people. */
    private static final long CONNECTIONS = 90;

    private static final Path MONITORING = RunCommand.BASE.resolve("ops/monitoring");

    @TempDir
    Path scratch;

    @Test
    void aPodHasTheTimeThatItsEndTakes() throws IOException {
        assertThat(Duration.ofSeconds((int) pod().get("terminationGracePeriodSeconds")))
                .isGreaterThanOrEqualTo(end(settings()));
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
        assertThat(pod()).containsEntry("automountServiceAccountToken", false);
        assertThat(map(pod().get("securityContext")))
                .containsEntry("runAsNonRoot", true)
                .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
        for (var containers : List.of("initContainers", "containers")) {
            assertThat((List<?>) pod().get(containers))
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(map(map(one).get("securityContext")))
                            .containsEntry("readOnlyRootFilesystem", true)
                            .containsEntry("allowPrivilegeEscalation", false)
                            .containsEntry("capabilities", Map.of("drop", List.of("ALL"))));
        }
    }

    /** The image's root is read-only, so whatever the start writes has to be a volume. */
    @Test
    void aPodCanWriteWhereItsStartDoes() throws IOException {
        var copied = map(((List<?>) pod().get("initContainers")).get(0));
        var copies = Map.of("name", "server", "mountPath", "/copy");
        var server = Map.of("name", "server", "mountPath", "/opt/agentsflow/server", "subPath", "server");

        assertThat(copied)
                .containsEntry("image", container().get("image"))
                .containsEntry(
                        "command",
                        List.of("cp", "-R", "--preserve=mode,timestamps", "/opt/agentsflow/server", "/copy/"))
                .containsEntry("volumeMounts", List.of(copies));
        assertThat(List.<Object>copyOf((List<?>) container().get("volumeMounts")))
                .contains(server, Map.of("name", "tmp", "mountPath", "/tmp"))
                .contains(Map.of("name", "data", "mountPath", workingDirectory()));
        assertThat(Files.readString(RunCommand.BASE.resolve("docker/start.sh"))).contains("\nroot=$home/server\n");
    }

    @Test
    void aPodGetsNoVariablesOfServices() throws IOException {
        assertThat(pod()).containsEntry("enableServiceLinks", false);
    }

    @Test
    void secretsOfAPodAreFiles() throws IOException {
        assertThat(container().get("envFrom").toString()).doesNotContain("secretRef");
        assertThat(List.<Object>copyOf((List<?>) container().get("volumeMounts")))
                .contains(Map.of(
                        "name", "secrets", "mountPath", settings().get("AGENTSFLOW_SECRETS_DIR"), "readOnly", true));
    }

    @Test
    void podsAndNodesLeavePostgresConnectionsForOthers() throws IOException {
        var spec = map(kubernetes("Deployment", "agentsflow").get("spec"));
        var rollout = map(map(spec.get("strategy")).get("rollingUpdate"));
        int scaled =
                (int) map(kubernetes("HorizontalPodAutoscaler", "agentsflow").get("spec"))
                        .get("maxReplicas");
        // a step of a rollout takes as long as a start and the wait after it; a pod that leaves is not counted any more
        long step = START.toSeconds() + (int) spec.get("minReadySeconds");
        long leaving = (end(settings()).toSeconds() + step - 1) / step;
        long pods = scaled + (int) rollout.get("maxSurge") + leaving;
        assertThat(pods * number(settings(), "AGENTSFLOW_DB_POOL_MAX")).isLessThanOrEqualTo(CONNECTIONS);
        assertThat(number(settings(), "AGENTSFLOW_LIMITS_NODES")).isGreaterThanOrEqualTo(scaled);

        var node = map(nodesOfCompose().get("agentsflow-a").get("environment"));
        int nodes = nodesOfCompose().size();
        assertThat(nodes * number(node, "AGENTSFLOW_DB_POOL_MAX")).isLessThanOrEqualTo(CONNECTIONS);
        assertThat(number(node, "AGENTSFLOW_LIMITS_NODES")).isEqualTo(nodes);
    }

    @Test
    void nodesOfComposeBelieveNginxAndNginxTheHost() throws IOException {
        var network = map(((List<?>)
                        map(map(map(compose().get("networks")).get("cluster")).get("ipam"))
                                .get("config"))
                .get(0));
        var nginx = map(map(map(compose().get("services")).get("nginx")).get("networks"));

        assertThat(nodesOfCompose().values())
                .allSatisfy(node -> assertThat(map(node.get("environment")))
                        .containsEntry(
                                "AGENTSFLOW_LIMITS_TRUSTED_PROXIES",
                                map(nginx.get("cluster")).get("ipv4_address")));
        assertThat(directives("compose/proxies.conf"))
                .containsExactly("set_real_ip_from " + network.get("gateway") + ";");
        assertThat(directives("site.conf"))
                .contains(
                        "include agentsflow/server.conf;",
                        "include agentsflow/proxies.conf;",
                        "real_ip_header X-Forwarded-For;",
                        "real_ip_recursive on;");
        assertThat(directives("../proxy/nginx/server.conf")).contains("proxy_set_header X-Forwarded-For $remote_addr;");
    }

    /** What site.conf includes is there for nginx, and nothing of it is a second copy. */
    @Test
    void nginxOfComposeHasTheRulesOfEveryNginx() throws IOException {
        var volumes = ((List<?>)
                        map(map(compose().get("services")).get("nginx")).get("volumes"))
                .stream().map(volume -> volume.toString().split(":")).toList();
        var included = directives("site.conf").stream()
                .filter(line -> line.startsWith("include "))
                .map(line -> "/etc/nginx/" + line.substring("include ".length(), line.length() - 1))
                .toList();

        assertThat(included).hasSize(3);
        assertThat(volumes.stream().map(parts -> parts[1]))
                .containsAll(included)
                .contains("/etc/nginx/agentsflow/drain.conf", "/etc/nginx/agentsflow/drain");
        assertThat(volumes)
                .allSatisfy(parts -> assertThat(CLUSTER.resolve(parts[0])).exists());
        assertThat(directives("site.conf")).noneMatch(line -> line.startsWith("proxy_") || line.startsWith("location"));
    }

    @Test
    void podsAreCountedByWhatTheDashboardShowsAndTheServerHas() throws IOException {
        var metric = ((List<?>)
                        map(kubernetes("HorizontalPodAutoscaler", "agentsflow").get("spec"))
                                .get("metrics"))
                .stream()
                        .map(ClusterFilesTest::map)
                        .filter(one -> one.get("type").equals("Pods"))
                        .map(pods -> map(map(pods.get("pods")).get("metric")).get("name"))
                        .findFirst()
                        .orElseThrow()
                        .toString();

        assertThat(metric).isEqualTo("http_server_active_requests");
        assertThat(Files.readString(RunCommand.BASE.resolve("README.md"))).contains("| `" + metric + "` | gauge |");
        assertThat(Files.readString(MONITORING.resolve("grafana/dashboards/service.json")))
                .contains("\"" + metric + "{job");
    }

    @Test
    void prometheusFindsThePodsByAServiceThatExists() throws IOException {
        var names = Pattern.compile("names: \\[ ([a-z-]+)\\.agentsflow\\.svc")
                .matcher(Files.readString(MONITORING.resolve("prometheus.yml")));
        assertThat(names.find()).isTrue();
        var service = map(kubernetes("Service", names.group(1)).get("spec"));

        assertThat(service)
                .containsEntry("clusterIP", "None")
                .containsEntry("publishNotReadyAddresses", true)
                .containsEntry("selector", labels());
        assertThat(Files.readString(MONITORING.resolve("prometheus.yml"))).contains("regex: " + names.group(1) + ",");
    }

    @Test
    void objectsOfTheClusterPointAtEachOther() throws IOException {
        var labels = labels();

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
        var used = new HashMap<>(settings());
        used.putAll(map(map(map(compose().get("services")).get("agentsflow-a")).get("environment")));

        assertThat(used.keySet())
                .filteredOn(name -> name.startsWith("AGENTSFLOW_"))
                .isSubsetOf(defaults().keySet());
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

        for (var file : List.of("upstream.conf", "drain.conf")) {
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

    private static long number(Map<String, Object> settings, String name) throws IOException {
        return Long.parseLong(
                settings.getOrDefault(name, defaults().getOrDefault(name, "")).toString());
    }

    /** Every setting, from the README's table, which is made from the declarations themselves. */
    private static Map<String, String> defaults() throws IOException {
        return Files.readString(RunCommand.BASE.resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("| `AGENTSFLOW_"))
                .map(line -> line.replace("`", "").split(" *\\| *", -1))
                .collect(Collectors.toMap(cells -> cells[1], cells -> cells[3]));
    }

    private static List<String> directives(String file) throws IOException {
        return Files.readAllLines(CLUSTER.resolve(file)).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static String workingDirectory() throws IOException {
        return Files.readAllLines(RunCommand.BASE.resolve("docker/Dockerfile")).stream()
                .filter(line -> line.startsWith("WORKDIR "))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .substring("WORKDIR ".length());
    }

    private static Map<String, Object> settings() throws IOException {
        return map(kubernetes("ConfigMap", "agentsflow").get("data"));
    }

    private static Object labels() throws IOException {
        var template =
                map(map(kubernetes("Deployment", "agentsflow").get("spec")).get("template"));
        return map(template.get("metadata")).get("labels");
    }

    private static Map<String, Map<String, Object>> nodesOfCompose() throws IOException {
        return map(compose().get("services")).entrySet().stream()
                .filter(service -> service.getKey().startsWith("agentsflow-"))
                .collect(Collectors.toMap(Map.Entry::getKey, service -> map(service.getValue())));
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
