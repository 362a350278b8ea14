package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of prices is renewed from a list that can be believed, and stays as it is for any other. */
class PricesScriptTest {

    @TempDir
    static Path classes;

    @TempDir
    Path directory;

    /** Enough models of each vendor. */
    private static final String FILLING = filling("openai", "", 20)
            + filling("anthropic", "", 5)
            + filling("gemini", "gemini/", 5)
            + filling("mistral", "mistral/", 5)
            + filling("deepseek", "", 1)
            + filling("xai", "xai/", 1)
            + filling("groq", "groq/", 1);

    private String models = """
            "sample_spec": {"litellm_provider": "one of many", "mode": "one of: chat", "input_cost_per_token": 0.0},
            "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-06,
              "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-06, "supports_vision": true, "x": [1, {}]},
            "gpt-4o-2024-11-20": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-06,
              "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-06},
            "gpt-4o-2024-05-13": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 5e-06,
              "output_cost_per_token": 1.5e-05},
            "ft:gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06},
            "free": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0, "output_cost_per_token": 0},
            "dall-e": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_token": 1e-06},
            "azure/gpt-4o": {"litellm_provider": "azure", "mode": "chat", "input_cost_per_token": 9e-06},
            "claude": {"litellm_provider": "anthropic", "mode": "chat", "input_cost_per_token": 1e-06,
              "output_cost_per_token": 5e-06, "cache_read_input_token_cost": 1e-07,
              "cache_creation_input_token_cost": 1.25e-06, "cache_creation_input_token_cost_above_1hr": 2e-06},
            "gemini/gemini-pro": {"litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 0.00000125},
            """;

    @BeforeAll
    static void compile() {
        var source = Shell.basedir().resolve("ops/prices/Prices.java").toString();
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), source))
                .isZero();
    }

    @Test
    void writesPricesPerMillionWithTheirSourceAndDate() throws Exception {
        var run = run("--source", "somebody's list", "--date", "2026-11-30");

        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(written())
                .contains("source: \"somebody's list\"\ndate: 2026-11-30\nvendors:\n")
                .contains("  openai:\n    hosts: [api.openai.com]\n    models:\n")
                .contains("      gpt-4o: { input: 2.5, output: 10, cached-input: 1.25 }\n")
                .contains(
                        "      claude: { input: 1, output: 5, cached-input: 0.1, cache-write: 1.25, cache-write-1h: 2 }\n")
                .contains("      gemini-pro: { input: 1.25 }\n");
    }

    @Test
    void leavesOutWhatTheNameWithoutTheDateSays() throws Exception {
        run();

        assertThat(written())
                .contains("gpt-4o-2024-05-13: { input: 5, output: 15 }")
                .doesNotContain("gpt-4o-2024-11-20");
    }

    @Test
    void leavesOutWhatIsFreeOrOfOthersOrNotPaidByTheToken() throws Exception {
        run();

        assertThat(written()).doesNotContain("ft:", "free", "dall-e", "azure", "sample_spec");
    }

    @Test
    void tellsWhatHasChanged() throws Exception {
        run();
        models = models.replace("2.5e-06", "2e-06").replace("\"claude\"", "\"claude-next\"");

        assertThat(run().output().lines())
                .contains(
                        "~ gpt-4o { input: 2.5, output: 10, cached-input: 1.25 } -> { input: 2, output: 10, cached-input: 1.25 }")
                .anyMatch(line -> line.startsWith("+ claude-next { input: 1,"))
                .anyMatch(line -> line.startsWith("- claude { input: 1,"))
                .hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "2.5e-06, -2.5e-06, cannot be",
        "2.5e-06, 2.5, cannot be",
        "2.5e-06, '\"2.5e-06\"', is no number",
        "2.5e-06, 2.5e-999999999, no JSON",
        "'\"anthropic\"', '\"antropic\"', models of anthropic",
        "{, [, no JSON",
        "'\"gpt-4o\":', '\"gpt-4o\"', no JSON"
    })
    void keepsTheListForOneThatCannotBe(String right, String wrong, String reason) throws Exception {
        run();
        var before = written();
        models = models.replace(right, wrong);

        var run = run(FILLING.replace(right, wrong), List.of());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors()).contains("The prices stay as they are", reason);
        assertThat(written()).isEqualTo(before);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void keepsTheListForOneThatNestsWithoutEnd() throws Exception {
        var run = run("\"x\": " + "[".repeat(100_000), List.of());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors()).contains("no JSON").doesNotContain("StackOverflow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--date=2026-11-30", "--form", "--from"})
    void refusesOptionsThatItDoesNotKnow(String option) throws Exception {
        var run = start(List.of(option));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors()).contains("Usage:");
    }

    @Test
    void refusesWhatIsNoDate() throws Exception {
        assertThat(run("--date", "today").errors()).contains("no date such as");
    }

    @Test
    void helps() throws Exception {
        var run = start(List.of("--help"));

        assertThat(run.status()).isZero();
        assertThat(run.output()).contains("Usage:", "--from", "--source", "--date", "--to");
    }

    private static String filling(String vendor, String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> """
                        "%s%s-model-%s": {"litellm_provider": "%s", "mode": "chat", "input_cost_per_token": 1e-06}""".formatted(prefix, vendor, number, vendor))
                .collect(Collectors.joining(",\n", "", vendor.equals("groq") ? "" : ",\n"));
    }

    private String written() throws IOException {
        return Files.readString(directory.resolve("prices.yaml"));
    }

    private Shell run(String... options) throws Exception {
        return run(FILLING, List.of(options));
    }

    private Shell run(String filling, List<String> options) throws Exception {
        var list = Files.writeString(directory.resolve("list.json"), "{" + models + filling + "}");
        var all = new ArrayList<>(List.of(
                "--from",
                list.toString(),
                "--to",
                directory.resolve("prices.yaml").toString()));
        all.addAll(options);
        return start(all);
    }

    private Shell start(List<String> options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes.toString(),
                "Prices"));
        command.addAll(options);
        var output = directory.resolve("output").toFile();
        var process = new ProcessBuilder(command).redirectOutput(output).start();
        process.getOutputStream().close();
        var errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Shell(process.exitValue(), Files.readString(output.toPath()), errors);
    }
}
