package ai.agentsflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.catalogue.file.CatalogueReader;
import ai.agentsflow.catalogue.file.MissingVariables;
import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import ai.agentsflow.upstream.Parameters;
import ai.agentsflow.upstream.Parameters.MaxTokens;
import ai.agentsflow.upstream.Parameters.User;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries that stand for all names that match theirs. */
class PatternEntriesTest {

    /** What stands before the last slash ahead of the star is this server's own. */
    @ParameterizedTest
    @CsvSource({
        "claude-*, claude-opus-5-5, claude-opus-5-5",
        "openai/*, openai/gpt-6-luna, gpt-6-luna",
        "openai/*, openai/ft:gpt-4o:org::id, ft:gpt-4o:org::id",
        "openai/gpt-*, openai/gpt-6-luna, gpt-6-luna",
        "router/*, router/meta-llama/Llama-3, meta-llama/Llama-3",
        "*, qwen3:8b, qwen3:8b",
        "*/free, some/thing/free, some/thing/free",
    })
    void asksForWhatFollowsTheNamespaceWhereNoUpstreamIsNamed(String name, String asked, String upstream) {
        var model = pattern(name, null).matching(asked).orElseThrow();

        assertThat(model.name()).isEqualTo(asked);
        assertThat(model.upstream()).isEqualTo(upstream);
        assertThat(model.pattern()).isEqualTo(name);
        assertThat(model.isPattern()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "meta-llama/*, meta-llama/*, meta-llama/Llama-3, meta-llama/Llama-3",
        "eu/*, deployment-*-eu, eu/gpt, deployment-gpt-eu",
        "claude-*, qwen3, claude-haiku-4-5, qwen3",
    })
    void asksForWhatUpstreamSays(String name, String upstream, String asked, String expected) {
        assertThat(pattern(name, upstream).matching(asked).orElseThrow().upstream())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai/",
                "openai",
                "anthropic/x",
                "openai/a b",
                "openai/a*",
                "openai/*",
                "openai/../x",
                "openai//x",
                "openai/\u00e9",
                "openai/\n",
                "xopenai/x"
            })
    void standsForNoNameThatNoModelCanHave(String asked) {
        assertThat(pattern("openai/*", null).matching(asked)).isEmpty();
    }

    @Test
    void standsForNoNameThatIsTooLongOrReserved() {
        assertThat(pattern("*", null).matching("x".repeat(129))).isEmpty();
        assertThat(pattern("*", null).matching("task:chat")).isEmpty();
        assertThat(pattern("*", null).matching("metrics")).isEmpty();
        assertThat(pattern("*", null).matching("")).isEmpty();
    }

    @Test
    void findsItsModelsAmongThoseThatTheServerLists() {
        assertThat(listed(pattern("openai/*", null), "gpt-6-luna")).contains("openai/gpt-6-luna");
        assertThat(listed(pattern("claude-*", null), "claude-opus-5-5")).contains("claude-opus-5-5");
        assertThat(listed(pattern("claude-*", null), "other")).isEmpty();
        assertThat(listed(pattern("openai/*", null), "has space")).isEmpty();
        assertThat(listed(pattern("claude-*", "qwen3"), "qwen3"))
                .as("any name asks for it, so none is its own")
                .isEmpty();
    }

    private static Optional<String> listed(ModelEntry pattern, String served) {
        return pattern.listed(served).map(ModelEntry::name);
    }

    @Test
    void leavesANameToThePatternThatGivesMostOfItAndOfEqualsToTheFirst() {
        var catalogue = read("""
                models:
                  - { name: "*", provider: openai }
                  - { name: "a-*", provider: openai }
                  - { name: "a-b*", provider: openai }
                  - { name: "*-zz", provider: openai }
                  - { name: "c-*", provider: openai }
                  - { name: "*-d", provider: openai }
                """);

        assertThat(covering(catalogue, "a-bc")).contains("a-b*");
        assertThat(covering(catalogue, "a-x")).contains("a-*");
        assertThat(covering(catalogue, "a-zz")).contains("*-zz");
        assertThat(covering(catalogue, "c-d")).contains("c-*");
        assertThat(covering(catalogue, "other")).contains("*");
    }

    private static Optional<String> covering(Catalogue catalogue, String name) {
        return catalogue.covering(name).map(ModelEntry::name);
    }

    @Test
    void letsFallbacksAndTasksNameModelsOfAPattern() {
        var catalogue = read("""
                models:
                  - { name: "gpt-*", provider: openai, fallbacks: [gpt-6-luna, claude-x] }
                  - { name: "claude-*", provider: anthropic, context-fallback: gpt-6.1-sol }
                tasks:
                  chat: { models: [[gpt-6-luna, claude-x]], fallback: gpt-6-luna }
                """);

        assertThat(catalogue.task("chat").orElseThrow().models()).containsExactly("gpt-6-luna", "claude-x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: \"a*b*\"                               | must have no more than one *",
                "name: \"task:*\"                             | must not begin with task: which asks for a task",
                "name: \"tasks/*\"                            | is reserved",
                "name: \"a b*\"                               | must be 1 to 128 letters, digits and . _ : / -",
                "name: \"a//*\"                               | must have text other than . and ..",
                "name: \"a*\", upstream: \"b*c*\"               | must have no more than one *",
                "name: \"a*\", discover: true                 | must be left out with a * in the name",
                "name: \"a*\", health: { probe: completion }  | must be list or none with a * in the name",
                "name: a, fallbacks: [\"other*\"]             | must be a model's name, not a pattern",
                "name: a, fallbacks: [another]              | there is no model \"another\"",
                "name: \"other*\"                             | is the name of models[0] too",
            })
    void refuses(String entry, String message) {
        assertThatThrownBy(() -> read("""
                models:
                  - { name: "other*", provider: openai }
                  - { provider: openai, %s }
                """.formatted(entry)))
                .isInstanceOf(InvalidCatalogueException.class)
                .hasMessageContaining(message);
    }

    @Test
    void readsHowRequestsDiffer() {
        var catalogue = read("""
                models:
                  - { name: a, provider: openai }
                  - name: b
                    provider: huggingface
                    parameters: { max-tokens: max_completion_tokens, stream-options: false, user: hash }
                  - { name: "c*", provider: openai, parameters: { user: drop } }
                """);

        assertThat(catalogue.find("a").orElseThrow().parameters()).isEqualTo(Parameters.USUAL);
        assertThat(catalogue.find("b").orElseThrow().parameters())
                .isEqualTo(new Parameters(MaxTokens.MAX_COMPLETION_TOKENS, false, User.HASH));
        assertThat(catalogue
                        .covering("cd")
                        .flatMap(entry -> entry.matching("cd"))
                        .orElseThrow()
                        .parameters())
                .isEqualTo(new Parameters(null, true, User.DROP));
    }

    @Test
    void tellsInOneLineWhatIsMissing() {
        var catalogue = new CatalogueReader(Map.of("SET", "x")::get).read("""
                models:
                  - { name: a, provider: openai, api-key: "${KEY}" }
                  - { name: "b*", provider: openai, api-key: "${SET}" }
                  - { name: "c*", provider: openai, api-key: "${KEY}", endpoint: "${HOST}" }
                """, "the test");

        assertThat(MissingVariables.of(catalogue)).contains("KEY (a, c*), HOST (c*)");
        assertThat(MissingVariables.of(read("models: [{ name: a, provider: demo }]")))
                .isEmpty();
    }

    private static ModelEntry pattern(String name, String upstream) {
        return read("models: [{ provider: openai, name: \"%s\"%s }]"
                        .formatted(name, upstream == null ? "" : ", upstream: \"%s\"".formatted(upstream)))
                .models()
                .get(0);
    }

    private static Catalogue read(String yaml) {
        return new CatalogueReader(name -> null).read(yaml, "the test");
    }
}
