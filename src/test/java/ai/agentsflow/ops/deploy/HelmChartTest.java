package ai.agentsflow.ops.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart and the plain manifests make the same. What Helm makes of the chart lies in {@code src/test/resources/helm}, so that this can
 * be judged where there is no Helm; {@code mvn test -Dtest=HelmChartTest -Dchart.write}, with Helm on the path or in the variable {@code
 * HELM}, writes it anew.
 */
class HelmChartTest {

    private static final Path CHART = Shell.basedir().toAbsolutePath().resolve("ops/deploy/helm/agentsflow");
    private static final Path RENDERED = Shell.basedir().resolve("src/test/resources/helm/agentsflow.yaml");
    private static final String OF = "# of the chart with the SHA-256 ";

    private record Run(int status, String output) {}

    @Test
    void whatHelmHasMadeIsOfThisChart() throws Exception {
        if (System.getProperty("chart.write") != null) {
            var helm = template();
            assertThat(helm.status()).as(helm.output()).isZero();
            Files.writeString(
                    Files.createDirectories(RENDERED.getParent()).resolve("agentsflow.yaml"),
                    OF + digest() + "\n" + helm.output());
        }
        assertThat(Files.readAllLines(RENDERED).get(0))
                .as("the chart has changed: mvn test -Dtest=HelmChartTest -Dchart.write, with Helm")
                .isEqualTo(OF + digest());
    }

    /** But for labels, by which Helm knows its own, the pods' annotation, and the pull policy, which is Kubernetes' own default. */
    @Test
    void makesTheObjectsOfThePlainManifests() throws IOException {
        var chart = objects(RENDERED);
        var plain = objects(Shell.basedir().resolve("ops/cluster/kubernetes/agentsflow.yaml"));

        assertThat(chart.remove("NetworkPolicy agentsflow"))
                .as("the chart alone has one")
                .isNotNull();
        assertThat(chart.keySet()).isEqualTo(plain.keySet());
        for (var name : plain.keySet()) {
            assertThat(comparable(chart.get(name))).as(name).isEqualTo(comparable(plain.get(name)));
        }
    }

    @Test
    void everySelectorFindsThePods() throws IOException {
        var chart = objects(RENDERED);
        var pods = map(at(chart.get("Deployment agentsflow"), "spec", "template", "metadata", "labels"));

        for (var selector : List.of(
                at(chart.get("Service agentsflow"), "spec", "selector"),
                at(chart.get("Service agentsflow-nodes"), "spec", "selector"),
                at(chart.get("Deployment agentsflow"), "spec", "selector", "matchLabels"),
                at(chart.get("PodDisruptionBudget agentsflow"), "spec", "selector", "matchLabels"),
                at(chart.get("NetworkPolicy agentsflow"), "spec", "podSelector", "matchLabels"))) {
            assertThat(pods).containsAllEntriesOf(map(selector));
            assertThat(map(selector))
                    .as("another release in the same namespace is not meant")
                    .containsKey("app.kubernetes.io/instance");
        }
    }

    @Test
    void lintsAndMakesWhatLiesHere() throws Exception {
        helm();
        var lint = helm("lint", "--strict", CHART.toString(), "-f", CHART + "/ci/values.yaml");
        assertThat(lint.status()).as(lint.output()).isZero();
        assertThat(template().output())
                .isEqualTo(Files.readString(RENDERED).substring((OF + digest() + "\n").length()));
    }

    @ParameterizedTest
    @CsvSource({
        "trustedProxies=,                              trustedProxies",
        "trustedProxies=everybody,                     trustedProxies",
        "settings.AGENTSFLOW_DB_PASSWORD=x,            AGENTSFLOW_DB_PASSWORD",
        "settings.OPENAI_API_KEY=x,                    OPENAI_API_KEY",
        "autoscaling.minReplica=3,                     minReplica",
        "existingSecret=,                              existingSecret",
    })
    void refusesValues(String value, String names) throws Exception {
        helm();
        var refused = template("--set", value);

        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains(names);
    }

    private static Run template(String... more) throws Exception {
        var command = new ArrayList<>(List.of("template", "agentsflow", CHART.toString()));
        command.addAll(List.of("--kube-version", "1.31.0", "-f", CHART + "/ci/values.yaml"));
        command.addAll(List.of(more));
        return helm(command.toArray(String[]::new));
    }

    private static Run helm(String... arguments) throws Exception {
        var helm = Optional.ofNullable(System.getenv("HELM"))
                .or(() -> Stream.of(System.getenv("PATH").split(":"))
                        .map(directory -> directory + "/helm")
                        .filter(program -> Files.isExecutable(Path.of(program)))
                        .findFirst());
        assumeTrue(helm.isPresent(), "there is no Helm here, on the path or in HELM");
        var command = new ArrayList<>(List.of(helm.get()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = FakeRelease.text(process);
        return new Run(process.waitFor(), output);
    }

    private static String digest() throws Exception {
        var sum = MessageDigest.getInstance("SHA-256");
        try (var files = Files.walk(CHART)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                sum.update((CHART.relativize(file) + "\n").getBytes(UTF_8));
                sum.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(sum.digest());
    }

    private static Map<String, Object> objects(Path file) throws IOException {
        var all = new TreeMap<String, Object>();
        StreamSupport.stream(new Yaml().loadAll(Files.readString(file)).spliterator(), false)
                .forEach(object -> all.put(at(object, "kind") + " " + at(object, "metadata", "name"), object));
        return all;
    }

    private static Object comparable(Object yaml) {
        if (yaml instanceof Map<?, ?> object) {
            var same = new TreeMap<String, Object>();
            object.forEach((name, value) -> same.put(name.toString(), comparable(value)));
            same.keySet()
                    .removeAll(List.of(
                            "labels",
                            "selector",
                            "labelSelector",
                            "annotations",
                            "imagePullPolicy",
                            "AGENTSFLOW_LIMITS_TRUSTED_PROXIES"));
            return same;
        }
        if (yaml instanceof List<?> list) {
            return list.stream().map(HelmChartTest::comparable).toList();
        }
        return yaml;
    }

    private static Object at(Object yaml, String... path) {
        for (var name : path) {
            yaml = map(yaml).get(name);
        }
        return yaml;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object yaml) {
        return (Map<String, Object>) yaml;
    }
}
