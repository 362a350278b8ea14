package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the configuration as an operator calls it: a script beside the WAR. */
@Tag("h2-only")
class ValidateConfigScriptIT {

    @TempDir
    Path scratch;

    @Test
    void judgesTheEnvironmentAndLeavesNothingBehind() throws Exception {
        var good = validate(Map.of("MP_CONFIG_PROFILE", "dev", "TMPDIR", scratch.toString()));

        assertThat(good.errors()).isEmpty();
        assertThat(good.output()).contains("✓ The configuration can be used");
        assertThat(good.status()).isZero();
        assertThat(scratch).isEmptyDirectory();

        var bad = validate(Map.of("MP_CONFIG_PROFILE", "dev", "AGENTSFLOW_HTTP_PORT", "65536"), "--json");

        assertThat(bad.output()).startsWith("{\"valid\":false,").contains("from 1 to 65535");
        assertThat(bad.status()).isEqualTo(1);
    }

    @Test
    void passesArgumentsOnAsTheyAre() throws Exception {
        var file = Files.writeString(scratch.resolve("an environment"), "MP_CONFIG_PROFILE=dev\n");
        var run = validate(
                Map.of(),
                "--env-file",
                file.toString(),
                "--set",
                "agentsflow.limits.overrides=role:a b=1/second, key:c=off");

        assertThat(run.output()).contains("role:a b=1/second, key:c=off");
        assertThat(run.status()).isZero();
    }

    @Test
    void explainsItselfAndWhatItDoesNotUnderstand() throws Exception {
        var help = Shell.run("validate-config.sh", Map.of(), "--help");

        assertThat(help.output()).startsWith("Usage: validate-config.sh");
        assertThat(help.status()).isZero();
        for (var run : List.of(
                Shell.run("validate-config.sh", Map.of(), "--war"),
                Shell.run(
                        "validate-config.sh",
                        Map.of(),
                        "--war",
                        scratch.resolve("none").toString()),
                validate(Map.of(), "--nonsense"))) {
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.output()).isEmpty();
            assertThat(run.errors()).startsWith("validate-config.sh: ");
        }
    }

    private static Shell validate(Map<String, String> environment, String... arguments) throws Exception {
        var war = Stream.of("--war", System.getProperty("agentsflow.test.war"));
        return Shell.run(
                "validate-config.sh",
                environment,
                Stream.concat(Stream.of(arguments), war).toArray(String[]::new));
    }
}
