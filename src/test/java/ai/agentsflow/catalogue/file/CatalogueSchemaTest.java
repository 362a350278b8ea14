package ai.agentsflow.catalogue.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.catalogue.EditorsCheck;
import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import ai.agentsflow.testing.Shell;
import ai.agentsflow.upstream.ProviderKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The schema for editors and the reader agree; {@link CatalogueReaderTest} shows it what the reader takes besides. */
class CatalogueSchemaTest {

    @Test
    void findsNothingWrongWithTheDefaultCatalogue() throws IOException {
        try (InputStream file = Objects.requireNonNull(Catalogue.class.getResourceAsStream("default-catalogue.yaml"))) {
            assertThat(EditorsCheck.faults(new String(file.readAllBytes(), StandardCharsets.UTF_8)))
                    .isEmpty();
        }
    }

    @Test
    void findsNothingWrongWithTheOneForKubernetes() throws IOException {
        var manifest = Files.readString(Shell.basedir().resolve("ops/cluster/kubernetes/agentsflow.yaml"));
        for (Object object : new Yaml().loadAll(manifest)) {
            if (((Map<?, ?>) object).get("data") instanceof Map<?, ?> data && data.get("models.yaml") != null) {
                assertThat(EditorsCheck.faults(data.get("models.yaml").toString()))
                        .isEmpty();
                return;
            }
        }
        throw new AssertionError("the manifest has a catalogue");
    }

    /** Each is put into an entry that is right without it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour: red",
                "api_key: x",
                "context-window: 0",
                "context-window: 8k",
                "context-window: [1]",
                "max-tokens: 100000001",
                "temperature: 2.1",
                "temperature: warm",
                "retries: 11",
                "retries: 1.5",
                "weight: -1",
                "weight: 1001",
                "max-in-flight: 0",
                "max-in-flight: 16385",
                "headers: [a]",
                "headers: { 'a b': c }",
                "headers: { a: [c] }",
                "allow-link-local: maybe",
                "discover: 1",
                "price: 3",
                "price: { input: -1 }",
                "price: { output: cheap }",
                "price: { inptu: 1 }",
                "price: { cached-input: -1 }",
                "price: { cache-write: cheap }",
                "price: { cache-write-1h: [1] }",
                "timeouts: { total: 10 }",
                "timeouts: { total: 10 s }",
                "timeouts: { first_token: 1s }",
                "cache: {}",
                "cache: { ttl: forever }",
                "cache: { ttl: 1h, shared: 1 }",
                "health: { probe: ping }",
                "health: [list]",
                "parameters: hash",
                "parameters: { max-tokens: most }",
                "parameters: { max_tokens: max_tokens }",
                "parameters: { stream-options: 0 }",
                "parameters: { user: hide }",
                "capabilities: []",
                "capabilities: chat",
                "capabilities: [chat, embeding]",
                "fallbacks: other",
                "<<: { colour: red }",
                "x-note: mine"
            })
    void refusesWithTheReaderWhatIsWrongInAnEntry(String line) {
        refusedByBoth("models:\n  - { name: other, provider: demo }\n  - name: m\n    provider: openai\n    " + line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models: []",
                "models: {}",
                "models: [demo]",
                "tasks: {}",
                "models: [{ provider: demo }]",
                "models: [{ name: m }]",
                "models: [{ name: two words, provider: demo }]",
                "models: [{ name: 'task:chat', provider: demo }]",
                "models: [{ name: 'a*b*', provider: demo }]",
                "models: [{ name: 'task:*', provider: demo }]",
                "models: [{ name: m, provider: openal }]",
                "models: [{ name: m, provider: demo }]\ntask: {}",
                "models: [{ name: m, provider: demo }]\ntasks: []",
                "models: [{ name: m, provider: demo }]\ntasks: { chat: {} }",
                "models: [{ name: m, provider: demo }]\ntasks: { chat: [m] }",
                "models: [{ name: m, provider: demo }]\ntasks: { chat: { model: m, fallback: m } }",
                "models: [{ name: m, provider: demo }]\ntasks: { chat: { models: [[[m]]] } }",
                "models: [{ name: m, provider: demo }]\ntasks: { chat: { models: [m, []] } }",
                "models: [{ name: m, provider: demo }]\ntasks: { a b: { models: [m] } }"
            })
    void refusesWithTheReaderWhatIsWrongInTheFile(String yaml) {
        refusedByBoth(yaml);
    }

    @Test
    void describesEveryKey() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(CatalogueSchema.text());

        assertThat(schema.path("properties").path("models").path("items").path("properties"))
                .hasSize(22)
                .allSatisfy(key -> assertThat(key.path("description").asText()).isNotEmpty());
    }

    @Test
    void namesEveryKindOfProvider() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(CatalogueSchema.text());

        assertThat(schema.at("/properties/models/items/properties/provider/anyOf/0/enum"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(
                        Stream.of(ProviderKind.values()).map(ProviderKind::key).toList());
    }

    private static void refusedByBoth(String yaml) {
        assertThatExceptionOfType(InvalidCatalogueException.class)
                .isThrownBy(() -> new CatalogueReader(name -> null).read(yaml, "models.yaml"));
        assertThat(EditorsCheck.faults(yaml)).isNotEmpty();
    }
}
