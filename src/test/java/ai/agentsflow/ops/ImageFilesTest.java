package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The files in {@code docker/} as far as they can be judged without an engine. */
class ImageFilesTest {

    private static final Path DOCKER = RunCommand.BASE.resolve("docker");
    private static final Pattern PINNED = Pattern.compile("[a-z./-]+:\\d[\\w.-]*");

    @Test
    void imageCopiesWhatIsThereAndNotIgnored() throws IOException {
        var admitted = Files.readAllLines(DOCKER.resolve("Dockerfile.dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1));
        var sources = instructions("COPY")
                .filter(copy -> !copy.startsWith("--from="))
                .map(copy -> copy.split(" ", 2)[0])
                .toList();
        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(
                        source -> assertThat(RunCommand.BASE.resolve(source)).exists());
        assertThat(admitted).containsExactlyInAnyOrderElementsOf(sources);
    }

    @Test
    void imageIsBuiltFromPinnedImagesAndRunsAsNobodySpecial() throws IOException {
        assertThat(instructions("ARG")).contains("JDK=17");
        assertThat(instructions("FROM").map(from -> from.replace("${JDK}", "17").split(" ", 2)[0]))
                .hasSize(2)
                .allMatch(image -> PINNED.matcher(image).matches());
        assertThat(instructions("ARG")).contains("UID=10001");
        assertThat(instructions("USER")).containsExactly("$UID");
    }

    @Test
    void signalsReachTheServer() throws IOException {
        assertThat(instructions("ENTRYPOINT"))
                .as("a shell between would swallow SIGTERM")
                .containsExactly("[\"/opt/agentsflow/bin/start.sh\"]");
        assertThat(Files.readString(DOCKER.resolve("start.sh"))).contains("\nexec java ");
    }

    @Test
    void imageContainsTheScriptsThatItCalls() throws IOException {
        var assembled = Files.readString(DOCKER.resolve("assemble.sh"));
        for (var script :
                List.of("start.sh", "demo.sh", "train.sh", "healthcheck.sh", "preboot.asadmin", "postdeploy.asadmin")) {
            assertThat(DOCKER.resolve(script)).exists();
            assertThat(assembled).contains("$here/" + script);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "AGENTSFLOW_HTTP_PORT", "OPENAI_API_KEY"})
    void isADemonstrationWithoutASettingOfAccessDatabaseRedisOrProfile(String variable) throws Exception {
        assertThat(isDemonstration(variable)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AGENTSFLOW_DB_URL",
                "AGENTSFLOW_SECRETS_DIR",
                "agentsflow.db.url",
                "MP_CONFIG_PROFILE",
                "DATABASE_URL",
                "DATABASE_URL_FILE",
                "REDIS_URL",
                "SUPABASE_URL",
                "HTTP_ADDRESS"
            })
    void isNoDemonstrationWithOne(String variable) throws Exception {
        assertThat(isDemonstration(variable)).isFalse();
    }

    private static boolean isDemonstration(String variable) throws Exception {
        var builder = new ProcessBuilder("bash", "-c", ". ./demo.sh; if nothing_is_set; then exit 10; else exit 11; fi")
                .directory(DOCKER.toAbsolutePath().toFile());
        var path = builder.environment().get("PATH");
        builder.environment().clear();
        builder.environment().put(variable, "something");
        builder.environment().put("PATH", path);
        int status = builder.start().waitFor();
        assertThat(status).isBetween(10, 11);
        return status == 10;
    }

    @Test
    void everyServiceIsPinnedRestartedAndAwaitedUntilHealthy() throws IOException {
        var compose = asMap(new Yaml().load(Files.readString(DOCKER.resolve("compose.yml"))));
        var services = asMap(compose.get("services"));
        assertThat(services).containsOnlyKeys("agentsflow", "postgres", "redis");
        services.forEach((name, service) -> {
            var definition = asMap(service);
            assertThat(definition).as(name).containsEntry("restart", "unless-stopped");
            if (!definition.containsKey("build")) { // the application's health check is part of its image
                assertThat(definition).as(name).containsKey("healthcheck");
                assertThat(definition.get("image").toString()).matches(PINNED);
                assertThat((List<?>) definition.get("ports"))
                        .allMatch(port -> port.toString().startsWith("127.0.0.1:"));
            }
        });
        var awaited = asMap(asMap(services.get("agentsflow")).get("depends_on"));
        assertThat(awaited.values()).allMatch(how -> asMap(how).equals(Map.of("condition", "service_healthy")));
        assertThat(awaited).containsOnlyKeys("postgres", "redis");
    }

    /** The application stands on the host's own network, so that is where its proxy's connections come from. */
    @Test
    void theHostsProxyIsBelievedAboutItsClients() throws IOException {
        var compose = asMap(new Yaml().load(Files.readString(DOCKER.resolve("compose.yml"))));
        var application = asMap(asMap(compose.get("services")).get("agentsflow"));
        assertThat(application).containsEntry("network_mode", "host");
        assertThat(asMap(application.get("environment")))
                .containsEntry("AGENTSFLOW_LIMITS_TRUSTED_PROXIES", "${AGENTSFLOW_LIMITS_TRUSTED_PROXIES:-127.0.0.1}");
    }

    @Test
    void volumesOfTheServicesAreNamed() throws IOException {
        var compose = asMap(new Yaml().load(Files.readString(DOCKER.resolve("compose.yml"))));
        var used = asMap(compose.get("services")).values().stream()
                .flatMap(service -> ((List<?>) asMap(service).get("volumes")).stream())
                .map(volume -> volume.toString().split(":", 2)[0]);
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(
                        asMap(compose.get("volumes")).keySet().stream().toList());
    }

    private static Stream<String> instructions(String name) throws IOException {
        var joined = Files.readString(DOCKER.resolve("Dockerfile")).replace("\\\n", " ");
        return joined.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object yaml) {
        return (Map<String, Object>) yaml;
    }
}
