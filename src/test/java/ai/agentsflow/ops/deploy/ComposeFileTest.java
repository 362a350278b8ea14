package ai.agentsflow.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Compose's file with everything, as far as it can be judged without an engine: it adds to the cluster's and repeats nothing of it. */
class ComposeFileTest {

    private static final Path DEPLOY = Shell.basedir().toAbsolutePath().resolve("ops/deploy");

    @Test
    void addsToTheClustersFileAndStartsWhatIsPinned() throws IOException {
        var compose = yaml(DEPLOY.resolve("compose.yml"));
        var included = map(((List<?>) compose.get("include")).get(0));
        var cluster = yaml(DEPLOY.resolve(included.get("path").toString()));
        var services = map(compose.get("services"));

        assertThat(compose.get("name")).as("one project").isEqualTo(cluster.get("name"));
        assertThat(services).containsOnlyKeys("prometheus", "grafana");
        assertThat(map(cluster.get("services")))
                .containsKeys("agentsflow-a", "agentsflow-b", "postgres", "redis", "nginx");
        services.forEach((name, service) -> {
            var one = map(service);
            assertThat(one.get("image").toString()).as(name).matches("[a-z/]+:v?\\d[\\w.]+");
            assertThat(one)
                    .as(name)
                    .containsKeys("healthcheck", "mem_limit")
                    .containsEntry("restart", "unless-stopped");
            for (var port : (List<?>) one.getOrDefault("ports", List.of())) {
                assertThat(port.toString()).startsWith("127.0.0.1:");
            }
            for (var volume : (List<?>) one.get("volumes")) {
                var source = volume.toString().replaceFirst(":.*", "");
                if (source.startsWith(".")) {
                    assertThat(DEPLOY.resolve(source)).exists();
                } else {
                    assertThat(map(compose.get("volumes"))).containsKey(source);
                }
            }
        });
    }

    @Test
    void prometheusScrapesTheNodesOfTheCluster() throws IOException {
        var targets = ((List<?>) new Yaml().load(Files.readString(DEPLOY.resolve("compose/nodes.yml"))));
        var nodes = map(yaml(DEPLOY.resolve("../cluster/compose.yml")).get("services")).keySet().stream()
                .filter(name -> name.startsWith("agentsflow-"))
                .map(name -> name + ":8000")
                .toList();

        assertThat(map(targets.get(0)).get("targets")).isEqualTo(nodes);
    }

    private static Map<String, Object> yaml(Path file) throws IOException {
        return map(new Yaml().load(Files.readString(file)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object yaml) {
        return (Map<String, Object>) yaml;
    }
}
