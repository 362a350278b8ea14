package ai.agentsflow.catalogue.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalogue in the WAR, and many that are almost it. */
class CatalogueDefaultTest {

    private static final String YAML = text();
    private static final List<String> FRAGMENTS = List.of(
            "${",
            "}",
            "${X}",
            "{",
            "[",
            "]",
            ": ",
            "- ",
            "&a ",
            "*a",
            "!!set ",
            "!x ",
            "\"",
            "'",
            "\n",
            "\n  ",
            "\t",
            "# ",
            "---\n",
            "<<: ",
            "\"\\UFFFFFFFF\"",
            "\"\\x",
            "|\n",
            ">-\n",
            "%",
            "@",
            "~",
            "null",
            "-1",
            "1e999999999",
            "\u0000",
            "\uD800",
            "\uFEFF",
            "\u2028",
            "?",
            "name",
            "models",
            "PT1S",
            "99999999999999999999");

    @Test
    void worksWithoutAnyVariable() {
        Catalogue catalogue = new CatalogueReader(name -> null).read(YAML, "default-catalogue.yaml");

        assertThat(catalogue.find("demo").orElseThrow().missingVariables()).isEmpty();
        assertThat(catalogue.find("demo").orElseThrow().capabilities())
                .containsExactly(
                        Capability.CHAT,
                        Capability.COMPLETION,
                        Capability.EMBEDDING,
                        Capability.CODE_COMPLETION,
                        Capability.TOOLS);
        assertThat(catalogue.find("ollama").orElseThrow().endpoint()).hasToString("http://localhost:11434");
        assertThat(catalogue.find("gpt-6-luna").orElseThrow().missingVariables())
                .containsExactly("OPENAI_API_KEY");
        assertThat(catalogue.task("chat").orElseThrow().fallback()).isEqualTo("demo");
    }

    @Test
    void worksWithEveryVariable() {
        var variables = Map.of(
                "OPENAI_API_KEY",
                "a",
                "ANTHROPIC_API_KEY",
                "b",
                "GEMINI_API_KEY",
                "d",
                "HF_TOKEN",
                "c",
                "OLLAMA_HOST",
                "0.0.0.0:11434");
        Catalogue catalogue = new CatalogueReader(variables::get).read(YAML, "default-catalogue.yaml");

        assertThat(catalogue.models())
                .allSatisfy(model -> assertThat(model.missingVariables()).isEmpty());
        assertThat(catalogue.find("ollama").orElseThrow().endpoint()).hasToString("http://127.0.0.1:11434");
    }

    /** As the vendors' own examples have them. */
    @ParameterizedTest
    @CsvSource({
        "gpt-6-luna, openai, gpt-6-luna",
        "gpt-4o-mini, openai, gpt-4o-mini",
        "gpt-5.6-sol-2026-07-09, openai, gpt-5.6-sol-2026-07-09",
        "o3, openai, o3",
        "o4-mini, openai, o4-mini",
        "ft:gpt-4.1:acme::abc, openai, ft:gpt-4.1:acme::abc",
        "text-embedding-3-large, openai, text-embedding-3-large",
        "claude-opus-5-5, anthropic, claude-opus-5-5",
        "gemini-3-flash-preview, gemini, gemini-3-flash-preview",
        "claude-haiku-4-5-20251001, anthropic, claude-haiku-4-5-20251001",
        "openai/gpt-oss-120b:groq, huggingface, openai/gpt-oss-120b:groq",
        "meta-llama/Llama-3.1-8B-Instruct, huggingface, meta-llama/Llama-3.1-8B-Instruct",
        "Qwen/Qwen3-32B, huggingface, Qwen/Qwen3-32B",
    })
    void standsForEveryNameOfAProvider(String name, String provider, String upstream) {
        Catalogue catalogue = new CatalogueReader(variable -> "x").read(YAML, "default-catalogue.yaml");
        var entry = catalogue
                .find(name)
                .or(() -> catalogue.covering(name).flatMap(pattern -> pattern.matching(name)))
                .orElseThrow();

        assertThat(entry.provider().key()).isEqualTo(provider);
        assertThat(entry.upstream()).isEqualTo(upstream);
    }

    @Test
    void leavesOtherNamesToNobody() {
        Catalogue catalogue = new CatalogueReader(variable -> "x").read(YAML, "default-catalogue.yaml");

        assertThat(List.of("gpt", "claude", "other", "org/other", "llama3.2", "openai/gpt-6-luna"))
                .allMatch(name -> catalogue.covering(name).isEmpty());
    }

    @Test
    void offersEachTaskOnlyModelsThatAreFitForIt() {
        Catalogue catalogue = new CatalogueReader(name -> null).read(YAML, "default-catalogue.yaml");
        var needed = Map.of(
                "chat", Capability.CHAT,
                "completion", Capability.COMPLETION,
                "code", Capability.CODE_COMPLETION,
                "vision", Capability.VISION,
                "embedding", Capability.EMBEDDING);

        assertThat(catalogue.tasks()).extracting(Task::name).containsExactlyInAnyOrderElementsOf(needed.keySet());
        for (Task task : catalogue.tasks()) {
            assertThat(task.models())
                    .allSatisfy(name -> assertThat(
                                    catalogue.find(name).orElseThrow().capabilities())
                            .contains(needed.get(task.name())));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void isReadOrRefusedInOrderWhateverBecomesOfIt(long seed) {
        var random = new Random(seed);
        var reader = new CatalogueReader(name -> name.length() % 2 == 0 ? "v: {" : null);
        int body = YAML.indexOf("\nmodels:");
        for (int round = 0; round < 250; round++) {
            var text = new StringBuilder(YAML.substring(body));
            for (int change = random.nextInt(4); change >= 0; change--) {
                mutate(text, random);
            }
            readOrRefuse(reader, text.toString(), seed, round);
        }
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        int to = Math.min(text.length(), at + 1 + random.nextInt(30));
        switch (random.nextInt(5)) {
            case 0 -> text.deleteCharAt(at);
            case 1 ->
                text.setCharAt(at, (char) (random.nextInt(10) == 0 ? random.nextInt(65536) : random.nextInt(128)));
            case 2 -> text.delete(at, Math.max(at, to - 1));
            case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, to));
            default -> text.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        }
    }

    private static void readOrRefuse(CatalogueReader reader, String yaml, long seed, int round) {
        try {
            reader.read(yaml, "mutated.yaml");
        } catch (InvalidCatalogueException e) {
            assertThat(e.faults()).isNotEmpty().allSatisfy(fault -> {
                assertThat(fault.line()).isBetween(1, (int) yaml.lines().count() + 1);
                assertThat(fault.column()).isPositive();
                assertThat(fault.toString()).doesNotContain("\n");
            });
        } catch (RuntimeException e) {
            fail("seed %d, round %d: %s".formatted(seed, round, yaml), e);
        }
    }

    private static String text() {
        try (InputStream file = Objects.requireNonNull(Catalogue.class.getResourceAsStream("default-catalogue.yaml"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
