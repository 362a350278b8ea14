package ai.agentsflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of settings for staging and production, by the check that operators use. */
class DeploymentExamplesTest {

    private static final Path EXAMPLES = Shell.basedir().toAbsolutePath().resolve("ops/deploy/examples");
    private static final Pattern SECRET = Pattern.compile("(?m)^\\w*(PASSWORD|PEPPER|SECRET|TOKEN|API_KEY)=");

    @TempDir
    Path machine;

    @ParameterizedTest
    @ValueSource(strings = {"staging", "production"})
    void canBeUsedAsItStands(String example) throws IOException {
        var output = validate(example, Map.of());

        assertThat(output).contains("✓ The configuration can be used", "errors: 0, warnings: 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "production"})
    void hasNoSecretInIt(String example) throws IOException {
        assertThat(SECRET.matcher(Files.readString(EXAMPLES.resolve(example + ".env")))
                        .find())
                .isFalse();
        assertThat(validate(example, Map.of("agentsflow_access_key_pepper", "short")))
                .as("the files of the directory count")
                .contains("Errors:", "AGENTSFLOW_ACCESS_KEY_PEPPER");
    }

    /** PostgreSQL takes 100 connections by itself, and keeps 3 of them for administrators. */
    @Test
    void connectionsOfAllNodesFitIntoPostgres() throws IOException {
        var production = Files.readString(EXAMPLES.resolve("production.env"));
        int nodes = number(production, "AGENTSFLOW_LIMITS_NODES");
        int trial = 4;

        assertThat(nodes * number(production, "AGENTSFLOW_DB_POOL_MAX") + trial).isLessThanOrEqualTo(97);
        assertThat(Files.readString(Shell.basedir().resolve("ops/deploy/deploy.sh")))
                .contains("AGENTSFLOW_DB_POOL_MAX=" + trial + " ");
        assertThat(Files.readString(Shell.basedir().resolve("ops/DEPLOYMENT.md")))
                .contains("NODES='8001=http://127.0.0.1:8001 8002=http://127.0.0.1:8002'");
        assertThat(nodes).isEqualTo(2);
    }

    private String validate(String example, Map<String, String> otherSecrets) throws IOException {
        var secrets = Files.createDirectories(machine.resolve("secrets"));
        Files.writeString(secrets.resolve("agentsflow_db_password"), "a password\n");
        Files.writeString(secrets.resolve("agentsflow_access_key_pepper"), "a pepper for tests: 0123456789012345\n");
        Files.writeString(secrets.resolve("openai_api_key"), "sk-of-nobody\n");
        for (var other : otherSecrets.entrySet()) {
            Files.writeString(secrets.resolve(other.getKey()), other.getValue());
        }
        var file = Files.writeString(
                machine.resolve("agentsflow.env"),
                Files.readString(EXAMPLES.resolve(example + ".env"))
                        .replace("/etc/agentsflow/secrets", secrets.toString())
                        .replace(
                                "/etc/agentsflow/models.yaml",
                                EXAMPLES.resolve("models.yaml").toString()));
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, UTF_8);
        ValidateConfig.run(List.of("--env-file", file.toString(), "--env-format", "systemd"), Map.of(), print, print);
        return out.toString(UTF_8);
    }

    private static int number(String file, String name) {
        var found = Pattern.compile("(?m)^" + name + "=(\\d+)$").matcher(file);
        assertThat(found.find()).as(name).isTrue();
        return Integer.parseInt(found.group(1));
    }
}
