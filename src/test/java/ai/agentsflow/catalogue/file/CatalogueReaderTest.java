package ai.agentsflow.catalogue.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.agentsflow.catalogue.CacheRule;
import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.catalogue.EditorsCheck;
import ai.agentsflow.catalogue.HealthCheck;
import ai.agentsflow.catalogue.HealthCheck.Probe;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Price;
import ai.agentsflow.catalogue.PriceList;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.http.HttpClientLimits;
import ai.agentsflow.upstream.Deadlines;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reader makes of catalogues that are right. */
class CatalogueReaderTest {

    @Test
    void readsEverythingThatAnEntryCanHold() {
        Catalogue catalogue = read("""
                models:
                  - name: gpt-4o-mini
                    provider: openai
                    upstream: gpt-4o-mini-2024-07-18
                    endpoint: https://gateway.example.com:8443/openai/v1/
                    api-key: ${KEY}
                    capabilities: [tools, chat]
                    context-window: 128000
                    max-tokens: 16384
                    temperature: 0.2
                    timeouts: { connect: 1s, first-token: 20s, between-tokens: 500ms, total: PT5M }
                    retries: 0
                    weight: 3
                    headers: { OpenAI-Project: p1, X-Key: "${KEY}" }
                    max-in-flight: 64
                    allow-link-local: true
                    fallbacks: [demo, ollama/llama3.2:latest]
                    context-fallback: demo
                    price: { input: 0.15, output: .60 }
                    cache: { ttl: 1h, shared: true, any-temperature: true }
                    health: { interval: 1m, timeout: 3s, probe: completion }
                  - { name: demo, provider: demo }
                  - { name: ollama, provider: ollama, discover: true }
                tasks:
                  chat: { models: [gpt-4o-mini, [ollama/llama3.2:latest, ollama]], fallback: demo }
                  last-resort: { fallback: demo }
                """, Map.of("KEY", "sk-1"));

        ModelEntry model = catalogue.find("gpt-4o-mini").orElseThrow();
        assertThat(model.upstream()).isEqualTo("gpt-4o-mini-2024-07-18");
        assertThat(model.endpoint()).hasToString("https://gateway.example.com:8443/openai/v1");
        assertThat(model.apiKey()).isEqualTo(new Secret("sk-1"));
        assertThat(model.capabilities()).containsExactly(Capability.CHAT, Capability.TOOLS);
        assertThat(model.contextWindow()).isEqualTo(128_000);
        assertThat(model.maxTokens()).isEqualTo(16_384);
        assertThat(model.temperature()).isEqualTo(0.2);
        assertThat(model.timeouts())
                .isEqualTo(new Deadlines(
                        Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofMillis(500), Duration.ofMinutes(5)));
        assertThat(model.retries()).isZero();
        assertThat(model.weight()).isEqualTo(3);
        assertThat(model.headers()).isEqualTo(Map.of("openai-project", new Secret("p1"), "x-key", new Secret("sk-1")));
        assertThat(model.toString()).doesNotContain("sk-1", "p1");
        assertThat(model.maxInFlight()).isEqualTo(64);
        assertThat(model.allowLinkLocal()).isTrue();
        assertThat(model.fallbacks()).containsExactly("demo", "ollama/llama3.2:latest");
        assertThat(model.contextFallback()).isEqualTo("demo");
        assertThat(model.price()).isEqualTo(new Price(new BigDecimal("0.15"), new BigDecimal("0.60")));
        assertThat(model.cache()).isEqualTo(new CacheRule(Duration.ofHours(1), true, true));
        assertThat(model.health())
                .isEqualTo(new HealthCheck(Duration.ofMinutes(1), Duration.ofSeconds(3), Probe.COMPLETION));
        assertThat(model.discover()).isFalse();
        assertThat(model.missingVariables()).isEmpty();
        assertThat(catalogue.tasks()).extracting(Task::name).containsExactly("chat", "last-resort");
        assertThat(catalogue.task("chat").orElseThrow().groups())
                .containsExactly(List.of("gpt-4o-mini"), List.of("ollama/llama3.2:latest", "ollama"));
        assertThat(catalogue.task("chat").orElseThrow().models())
                .containsExactly("gpt-4o-mini", "ollama/llama3.2:latest", "ollama");
        assertThat(catalogue.task("chat").orElseThrow().fallback()).isEqualTo("demo");
        assertThat(catalogue.find("gone")).isEmpty();
        assertThat(catalogue.task("gone")).isEmpty();
        assertThat(catalogue.toString()).doesNotContain("sk-1");
    }

    /** Else calls would wait for a connection where routing neither sees them nor asks another model. */
    @Test
    void letsNoModelHaveMoreCallsThanThereAreConnections() {
        int most = HttpClientLimits.defaults().maxConnectionsPerHost();

        assertThat(only("{ name: m, provider: openai, max-in-flight: %d }".formatted(most))
                        .maxInFlight())
                .isEqualTo(most);
        assertThatThrownBy(() -> only("{ name: m, provider: openai, max-in-flight: %d }".formatted(most + 1)))
                .isInstanceOf(InvalidCatalogueException.class);
    }

    @Test
    void takesALinkLocalEndpointThatIsAllowed() {
        assertThat(only("{ name: m, provider: openai, endpoint: 'http://169.254.1.2/v1', allow-link-local: true }")
                        .endpoint())
                .hasToString("http://169.254.1.2/v1");
    }

    @Test
    void givesDefaultsToWhatIsLeftOutOrEmpty() {
        ModelEntry model =
                only("{ name: m, provider: anthropic, api-key: , upstream: '', retries: ~, weight: '${NONE:}' }");

        assertThat(model.upstream()).isEqualTo("m");
        assertThat(model.apiKey()).isNull();
        assertThat(model.capabilities()).isEqualTo(Set.of(Capability.CHAT, Capability.COMPLETION));
        assertThat(model.contextWindow()).isEqualTo(8192);
        assertThat(model.maxTokens()).isEqualTo(1024);
        assertThat(model.temperature()).isEqualTo(0.7);
        assertThat(model.timeouts())
                .isEqualTo(new Deadlines(
                        Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofMinutes(10)));
        assertThat(model.retries()).isEqualTo(2);
        assertThat(model.weight()).isEqualTo(1);
        assertThat(model.maxInFlight()).isEqualTo(4096);
        assertThat(model.allowLinkLocal()).isFalse();
        assertThat(model.fallbacks()).isEmpty();
        assertThat(model.contextFallback()).isNull();
        assertThat(model.price()).isEqualTo(Price.UNKNOWN);
        assertThat(model.cache()).isNull();
        assertThat(model.health())
                .isEqualTo(new HealthCheck(Duration.ofSeconds(30), Duration.ofSeconds(5), Probe.LIST));
        assertThat(model.missingVariables()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, https://api.openai.com/v1",
        "anthropic, https://api.anthropic.com/v1",
        "gemini, https://generativelanguage.googleapis.com/v1beta",
        "ollama, http://localhost:11434",
        "huggingface, https://router.huggingface.co/v1",
        "demo,",
    })
    void knowsEveryProvidersAddress(String provider, URI address) {
        assertThat(only("{ name: m, provider: %s }".formatted(provider)).endpoint())
                .isEqualTo(address);
        assertThat(only("{ name: m, provider: %s, endpoint: '${NONE:}' }".formatted(provider))
                        .endpoint())
                .isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "box:11435, http://box:11435",
        "box:, http://box:11434",
        "box, http://box:11434",
        "box/, http://box:11434",
        "box/ollama/, http://box:11434/ollama",
        "0.0.0.0, http://127.0.0.1:11434",
        "0.0.0.0:11435, http://127.0.0.1:11435",
        "http://0.0.0.0:11434/, http://127.0.0.1:11434",
        "0.0.0.0.example.com, http://0.0.0.0.example.com:11434",
        ":11435, http://127.0.0.1:11435",
        "::1, http://[::1]:11434",
        "[::]:11435, http://[::1]:11435",
        "HTTPS://ollama.example.com, https://ollama.example.com",
        "http://ollama.example.com//, http://ollama.example.com",
    })
    void takesOllamasAddressAsOllamaWritesIt(String written, URI address) {
        assertThat(read(
                                "models: [{ name: m, provider: ollama, endpoint: '${OLLAMA_HOST}' }]",
                                Map.of("OLLAMA_HOST", written))
                        .models()
                        .get(0)
                        .endpoint())
                .isEqualTo(address);
    }

    @Test
    void keepsAnEntryWhoseVariableHasNoValue() {
        ModelEntry model = only("""
                { name: m, provider: openai, api-key: "${KEY}", endpoint: "https://${HOST}/v1",
                  retries: "${RETRIES}", upstream: "${KEY}", fallbacks: ["${OTHER}"], capabilities: ["${CAN}"] }""");

        assertThat(model.missingVariables()).containsExactlyInAnyOrder("KEY", "HOST", "RETRIES", "OTHER", "CAN");
        assertThat(model.apiKey()).isNull();
        assertThat(model.retries()).isEqualTo(2);
        assertThat(model.endpoint())
                .as("never another one, which would be sent the key")
                .isNull();
    }

    @Test
    void countsAnEmptyVariableAsOneWithoutValue() {
        var model = read("models: [{ name: m, provider: openai, api-key: '${KEY}' }]", Map.of("KEY", " "))
                .models()
                .get(0);

        assertThat(model.missingVariables()).containsExactly("KEY");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "${A}, alpha",
                "x-${A}-${B}-y, x-alpha-beta-y",
                "${NONE:other}, other",
                "${A:other}, alpha",
                "${NONE:http://h:1/p}, http://h:1/p",
                "$${A}, ${A}",
                "${TRICK}, `{ a: ${A}, b: *c } # d`",
                "$A costs 5$, $A costs 5$",
            })
    void putsVariablesIn(String written, String value) {
        var variables = Map.of("A", "alpha", "B", " beta\n", "TRICK", "{ a: ${A}, b: *c } # d");
        assertThat(read("models: [{ name: m, provider: openai, upstream: '%s' }]".formatted(written), variables)
                        .models()
                        .get(0)
                        .upstream())
                .isEqualTo(value);
    }

    @Test
    void takesAnchorsForWhatEntriesShare() {
        Catalogue catalogue = read("""
                \uFEFFmodels:
                  - { name: a, provider: demo, timeouts: &slow { total: 1h } }
                  - { name: b, provider: demo, timeouts: *slow }
                """, Map.of());

        assertThat(catalogue.models())
                .extracting(model -> model.timeouts().total())
                .containsExactly(Duration.ofHours(1), Duration.ofHours(1));
    }

    @Test
    void takesInWhatMergeKeysName() {
        var catalogue = read("""
                x-common: &c { provider: openai, endpoint: "http://127.0.0.1:8081/v1", health: { probe: none } }
                x-anything: [{ not: [looked, at] }]
                models:
                  - { <<: *c, name: a, upstream: m }
                tasks: { chat: { models: [a] } }
                """);

        var model = catalogue.models().get(0);
        assertThat(model.endpoint()).hasToString("http://127.0.0.1:8081/v1");
        assertThat(model.health().probe()).isEqualTo(HealthCheck.Probe.NONE);
        assertThat(model.upstream()).isEqualTo("m");
    }

    @Test
    void letsWhatIsWrittenItselfAndEarlierCountBeforeWhatIsTakenIn() {
        var catalogue = read("""
                x-base: &base { provider: ollama, weight: 1, retries: 1, context-window: 1000, max-tokens: 10 }
                x-other: &other { <<: *base, retries: 2, weight: 2, max-tokens: 20 }
                x-first: &first { weight: 3 }
                models:
                  - { weight: 4, <<: *other, name: own }
                  - { <<: [*first, *other], name: listed, max-tokens: ~ }
                """);

        assertThat(catalogue.models())
                .extracting(ModelEntry::weight, ModelEntry::retries, ModelEntry::contextWindow, ModelEntry::maxTokens)
                .containsExactly(tuple(4, 2, 1000, 20), tuple(3, 2, 1000, 1000));
    }

    @Test
    void takesMergeKeysInSectionsAndTasks() {
        var catalogue = read("""
                x-slow: &slow { first-token: 2m }
                x-tasks: &tasks { code: { models: [m] } }
                models:
                  - { name: m, provider: demo, timeouts: { <<: *slow, connect: 1s } }
                tasks: { <<: *tasks, chat: { models: [m] } }
                """);

        assertThat(catalogue.models().get(0).timeouts().firstToken()).isEqualTo(Duration.ofMinutes(2));
        assertThat(catalogue.tasks()).extracting(Task::name).containsExactly("chat", "code");
    }

    @Test
    void letsHundredsOfModelsShareWhatTheyHaveInCommon() {
        var yaml = new StringBuilder("x-common: &c { provider: demo }\nmodels:\n");
        for (int number = 0; number < 400; number++) {
            yaml.append("  - { <<: *c, name: m%d }\n".formatted(number));
        }

        assertThat(read(yaml.toString()).models()).hasSize(400);
    }

    @Test
    void takesFallbacksThatPointAtEachOther() {
        assertThat(read("""
                models:
                  - { name: a, provider: demo, fallbacks: [b] }
                  - { name: b, provider: demo, fallbacks: [a] }
                """, Map.of()).models()).hasSize(2);
    }

    @Test
    void takesNamesAsTextWhateverYamlWouldMakeOfThem() {
        assertThat(read("""
                models:
                  - { name: 1.10, provider: demo }
                  - { name: no, provider: demo }
                  - { name: 2024-05-13, provider: demo }
                  - { name: healthy/metrics, provider: demo }
                """, Map.of()).models())
                .extracting(ModelEntry::name)
                .containsExactly("1.10", "no", "2024-05-13", "healthy/metrics");
    }

    @Test
    void namesADiscoveredModelAfterItsServersEntry() {
        ModelEntry found = only("{ name: ollama, provider: ollama, discover: true, retries: 5 }")
                .discovered("llama3.2:latest");

        assertThat(found.name()).isEqualTo("ollama/llama3.2:latest");
        assertThat(found.upstream()).isEqualTo("llama3.2:latest");
        assertThat(found.retries()).isEqualTo(5);
        assertThat(found.discover()).isFalse();
    }

    @Test
    void takesThePriceOfTheListWhereNoneIsWritten() {
        var listed = PriceList.builtIn().price(URI.create("https://api.openai.com/v1"), "gpt-4o");

        assertThat(listed.isKnown()).isTrue();
        assertThat(only("{ name: mine, provider: openai, upstream: gpt-4o }").price())
                .isEqualTo(listed);
        assertThat(only("{ name: gpt-4o-2024-11-20, provider: openai, price: }").price())
                .isEqualTo(listed);
        assertThat(only("{ name: gpt-4o, provider: openai, price: { input: 1 } }")
                        .price())
                .isEqualTo(new Price(BigDecimal.ONE, BigDecimal.ZERO));
    }

    /** Whoever serves a model of that name, it is not known what that costs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ name: gpt-4o, provider: openai, endpoint: 'http://localhost:8080/v1' }",
                "{ name: gpt-4o, provider: openai, endpoint: '${UNSET}' }",
                "{ name: gpt-4o, provider: ollama }",
                "{ name: gpt-4o, provider: huggingface }",
                "{ name: gpt-4o, provider: demo }"
            })
    void knowsNoPriceOfAnotherServersModel(String entry) {
        assertThat(only(entry).price()).isSameAs(Price.UNKNOWN);
    }

    @Test
    void findsThePriceOfEachModelThatIsDiscovered() {
        var openai = only("{ name: gpt-4o, provider: openai, discover: true }");

        assertThat(openai.price()).isSameAs(Price.UNKNOWN);
        assertThat(openai.discovered("gpt-4o-mini").price())
                .isEqualTo(PriceList.builtIn().price(openai.endpoint(), "gpt-4o-mini"))
                .returns(true, Price::isKnown);
        assertThat(openai.discovered("unheard-of").price()).isSameAs(Price.UNKNOWN);
        assertThat(only("{ name: o, provider: openai, discover: true, price: { input: 3 } }")
                        .discovered("gpt-4o-mini")
                        .price())
                .isEqualTo(new Price(new BigDecimal("3"), BigDecimal.ZERO));
    }

    @Test
    void readsAPriceForEachKindOfToken() {
        var price =
                only("{ name: m, provider: openai, price: { input: 3, output: 15, cached-input: 0.3, cache-write: 3.75 } }")
                        .price();

        assertThat(price.cachedInput()).isEqualByComparingTo("0.3");
        assertThat(price.cacheWrite()).isEqualByComparingTo("3.75");
        assertThat(price.cacheWriteLong()).as("left out").isEqualByComparingTo("3.75");
    }

    @Test
    void reckonsTheExactCostOfACall() {
        var price = new Price(new BigDecimal("0.15"), new BigDecimal("0.60"));

        assertThat(price.cost(1, 0)).isEqualByComparingTo("0.00000015");
        assertThat(price.cost(1_000_000, 2_000_000)).isEqualByComparingTo("1.35");
        assertThat(price.cost(Integer.MAX_VALUE, 0)).isEqualByComparingTo("322.12254705");
    }

    private static ModelEntry only(String entry) {
        return read("models: [%s]".formatted(entry.replace("\n", "\n  ")), Map.of())
                .models()
                .get(0);
    }

    private static Catalogue read(String yaml) {
        return read(yaml, Map.of());
    }

    private static Catalogue read(String yaml, Map<String, String> variables) {
        var catalogue = new CatalogueReader(variables::get).read(yaml, "models.yaml");
        assertThat(EditorsCheck.faults(yaml))
                .as("the schema for editors takes it too")
                .isEmpty();
        return catalogue;
    }
}
