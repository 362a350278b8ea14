package ai.agentsflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.agentsflow.catalogue.file.CatalogueReader;
import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import ai.agentsflow.upstream.ProviderKind;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reader refuses, and where it says the fault is. */
class CatalogueFaultsTest {

    private static final String DIGITS_AND_DOTS = "must be 1 to 128 letters, digits and . _ : / -";
    private static final String LINK_LOCAL =
            "must not be a link-local address or a cloud's metadata service, unless allow-link-local is true";
    private static final String DURATION = "must be a duration above 0 and up to 30d, such as 250ms, 30s, 10m or 1h";

    /** The line stands in the third line of the file, its value in column {@code column}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "context-window: 0                | 21 | context-window     | must be a whole number from 1 to 100000000",
                "context-window: 010              | 21 | context-window     | must be a whole number from 1 to 100000000",
                "context-window: 8k               | 21 | context-window     | must be a whole number from 1 to 100000000",
                "context-window: [1]              | 21 | context-window     | must be a single value",
                "max-tokens: 8193                 | 17 | max-tokens         | must not be more than context-window, which is 8192",
                "temperature: 2.1                 | 18 | temperature        | must be a number from 0 to 2",
                "temperature: .nan                | 18 | temperature        | must be a number from 0 to 2",
                "retries: 11                      | 14 | retries            | must be a whole number from 0 to 10",
                "weight: -1                       | 13 | weight             | must be a whole number from 0 to 1000",
                "weight: 1001                     | 13 | weight             | must be a whole number from 0 to 1000",
                "max-in-flight: 0                 | 20 | max-in-flight      | must be a whole number from 1 to 16384",
                "max-in-flight: 16385             | 20 | max-in-flight      | must be a whole number from 1 to 16384",
                "allow-link-local: yes            | 23 | allow-link-local   | must be one of true, false",
                "price: { input: -1 }             | 21 | price.input        | must be a number of 0 or more",
                "price: { cached-input: -1 }      | 28 | price.cached-input | must be a number of 0 or more",
                "price: { output: cheap }         | 22 | price.output       | must be a number of 0 or more",
                "price: { input: 1e9 }            | 21 | price.input        | must be at most 1000000, with at most 12 decimals",
                "price: { input: 1e-99 }          | 21 | price.input        | must be at most 1000000, with at most 12 decimals",
                "price: 3                         | 12 | price              | must be keys with values",
                "timeouts: { total: 10 }          | 24 | timeouts.total     | " + DURATION,
                "timeouts: { total: 0s }          | 24 | timeouts.total     | " + DURATION,
                "timeouts: { total: PT-3S }       | 24 | timeouts.total     | " + DURATION,
                "timeouts: { total: 31d }         | 24 | timeouts.total     | " + DURATION,
                "cache: { ttl: forever }          | 19 | cache.ttl          | " + DURATION,
                "cache: {}                        | 12 | cache.ttl          | is needed",
                "cache: { ttl: 1h, shared: 1 }    | 31 | cache.shared       | must be one of true, false",
                "health: { probe: ping }          | 22 | health.probe       | must be one of list, completion, none",
                "health: { probe: lists }         | 22 | health.probe       | must be one of list, completion, none; did you mean list?",
                "parameters: { max-tokens: most } | 31 | parameters.max-tokens | must be one of max_tokens, max_completion_tokens",
                "parameters: { stream-options: 0 }| 35 | parameters.stream-options | must be one of true, false",
                "parameters: { user: hide }       | 25 | parameters.user    | must be one of pass, hash, drop",
                "capabilities: []                 | 19 | capabilities       | must name at least one",
                "capabilities: chat               | 19 | capabilities       | must be a list, such as [a, b]",
                "capabilities: [chat, embeding]   | 26 | capabilities[1]    | must be one of chat, completion, embedding,"
                        + " code_completion, vision, tools; did you mean embedding?",
                "discover: yes                    | 15 | discover           | must be one of true, false",
                "fallbacks: [m]                   | 17 | fallbacks[0]       | must be another model than this one",
                "context-fallback: m              | 23 | context-fallback   | must be another model than this one",
                "fallbacks: [nobody]              | 17 | fallbacks[0]       | there is no model \"nobody\"",
                "upstream: !!set {}  | 15 | upstream           | must be a plain value, without a tag",
                "upstream: !secret x              | 15 | upstream           | must be a plain value, without a tag",
                "api_key: x                       |  5 | api_key            | unknown key; did you mean api-key?",
                "contextWindow: 1                 |  5 | contextWindow      | unknown key; did you mean context-window?",
                "colour: red                      |  5 | colour             | unknown key",
                "<<: { wieght: 2 }                | 11 | wieght             | unknown key; did you mean weight?",
                "<<: { weight: many }             | 19 | weight             | must be a whole number from 0 to 1000",
                "<<: 3                            |  9 | <<                 | must be keys with values, or a list of such",
                "<<: [{ weight: 2 }, 3]           | 25 | <<[1]              | must be keys with values, or a list of such",
                "<<: !!set {}                     |  9 | <<                 | must be a plain value, without a tag",
                "'<<': { weight: 2 }              |  5 | ??                 | unknown key",
                "x-note: mine                     |  5 | x-note             | unknown key",
                "timeouts: { first_token: 1s }    | 17 | timeouts.first_token | unknown key; did you mean first-token?",
                "provider: openai                 |  5 | provider           | is there twice",
                "upstream: ${                     | 15 | upstream           | a ${ must begin ${NAME} or ${NAME:default};"
                        + " $${ stands for the characters themselves",
                "upstream: ${A:-b}                | 15 | upstream           | a ${ must begin ${NAME} or ${NAME:default};"
                        + " $${ stands for the characters themselves",
                "upstream: ${A:${B}}              | 15 | upstream           | a ${ must begin ${NAME} or ${NAME:default};"
                        + " $${ stands for the characters themselves",
                "api-key: two words               | 14 | api-key            | must be printable ASCII without spaces, as a header needs it",
                "headers: { a b: c }              | 16 | headers.a?b        | is no name of a header",
                "headers: { Host: c }             | 16 | headers.Host       | is set by this server itself",
                "headers: { a: b, A: c }          | 22 | headers.A          | is there twice",
                "headers: { a: \u00e9 }           | 19 | headers.a          | must be printable ASCII of at most 4096 characters, as a header needs it",
                "upstream: \"a\\nb\"            | 15 | upstream           | must be one line, without control characters",
            })
    void pointsAtTheFault(String line, int column, String key, String message) {
        assertThat(faultsOf("""
                models:
                  - { name: other, provider: demo }
                  - name: m
                    provider: openai
                    %s
                """.formatted(line)))
                .isEqualTo("models.yaml:5:%d: models[1].%s: %s".formatted(column, key, message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "two words          | " + DIGITS_AND_DOTS,
                "ümlaut             | " + DIGITS_AND_DOTS,
                "task:chat          | must not begin with task: which asks for a task",
                "metrics            | is reserved: /api/models/metrics means something else",
                "health             | is reserved: /api/models/health means something else",
                "warmup             | is reserved: /api/models/warmup means something else",
                "benchmark          | is reserved: /api/models/benchmark means something else",
                "tasks              | is reserved: /api/models/tasks means something else",
                "tasks/chat         | is reserved: /api/models/tasks means something else",
                "metrics/           | must have text other than . and .. before, between and after its slashes",
                "/m                 | must have text other than . and .. before, between and after its slashes",
                "a//b               | must have text other than . and .. before, between and after its slashes",
                "a/../b             | must have text other than . and .. before, between and after its slashes",
            })
    void refusesName(String name, String message) {
        assertThat(faultsOf("models: [{ provider: demo, name: %s }]".formatted(name)))
                .isEqualTo("models.yaml:1:34: models[0].name: " + message);
    }

    @Test
    void refusesNameOfTooManyCharacters() {
        assertThat(faultsOf("models: [{ provider: demo, name: %s }]".formatted("x".repeat(129))))
                .isEqualTo("models.yaml:1:34: models[0].name: " + DIGITS_AND_DOTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://host                         | must be an http or https address with a host",
                "host:80                            | must be an http or https address with a host",
                "http://                            | must be an http or https address with a host",
                "http:///v1                         | must be an http or https address with a host",
                "http://under_score/v1              | must be an http or https address with a host",
                "http://host/a b                    | must be an http or https address with a host",
                "https://u:hunter2@host             | must not hold a user or password; api-key is the place for a secret",
                "https://u:hunter2@under_score      | must not hold a user or password; api-key is the place for a secret",
                "https://host/v1?hunter2=1          | must not hold a ? or #: paths are added to it",
                "'https://host/v1#hunter2'          | must not hold a ? or #: paths are added to it",
                "https://host:0                     | must have a port from 1 to 65535",
                "https://host:65536                 | must have a port from 1 to 65535",
                "http://169.254.169.254/latest      | " + LINK_LOCAL,
                "http://100.100.100.200             | " + LINK_LOCAL,
                "http://[fe80::1]:8080/v1           | " + LINK_LOCAL,
                "http://[fe80::1%25eth0]/v1         | " + LINK_LOCAL,
                "http://[::ffff:169.254.169.254]/   | " + LINK_LOCAL,
                "http://[64:ff9b::a9fe:a9fe]/       | " + LINK_LOCAL,
                "http://[fd00:ec2::254]/            | " + LINK_LOCAL,
                "http://0.0.0.0:8080/v1             | must be the address of one host",
                "http://[::]:8080/v1                | must be the address of one host",
                "http://224.0.0.1/v1                | must be the address of one host",
                "http://255.255.255.255/v1          | must be the address of one host",
                "http://2852039166/v1               | " + LINK_LOCAL,
                "http://0xA9.0xFE.0xA9.0xFE/v1      | must be an http or https address with a host",
                "http://0251.0376.0251.0376/v1      | must be an http or https address with a host",
                "http://169.254.43518/v1            | must be an http or https address with a host",
            })
    void refusesEndpointWithoutRepeatingIt(String endpoint, String message) {
        assertThat(faultsOf("models: [{ name: m, provider: openai, endpoint: \"%s\" }]".formatted(endpoint)))
                .isEqualTo("models.yaml:1:49: models[0].endpoint: " + message)
                .doesNotContain("hunter2");
    }

    static Stream<Arguments> wholeFiles() {
        return Stream.of(
                Arguments.of("", "models.yaml:1:1: is empty; models are needed"),
                Arguments.of("# nothing\n", "models.yaml:1:1: is empty; models are needed"),
                Arguments.of("just text", "models.yaml:1:1: must be keys with values"),
                Arguments.of("tasks: {}", "models.yaml:1:1: models: at least one is needed"),
                Arguments.of("models: []", "models.yaml:1:9: models: at least one is needed"),
                Arguments.of("models: {}", "models.yaml:1:9: models: must be a list, such as [a, b]"),
                Arguments.of("models: [demo]", "models.yaml:1:10: models[0]: must be keys with values"),
                Arguments.of("models: [{ provider: demo }]", "models.yaml:1:10: models[0].name: is needed"),
                Arguments.of("models: [{ name: m, provider: }]", "models.yaml:1:30: models[0].provider: is needed"),
                Arguments.of(
                        "models: [{ name: m, provider: openal }]",
                        "models.yaml:1:31: models[0].provider: must be one of "
                                + Stream.of(ProviderKind.values())
                                        .map(ProviderKind::key)
                                        .collect(Collectors.joining(", "))
                                + "; did you mean openai?"),
                Arguments.of(
                        "models: [{ name: m, provider: '${P}' }]",
                        "models.yaml:1:31: models[0].provider: is needed, and P is not set"),
                Arguments.of(
                        "models: [{ name: m, provider: demo, endpoint: http://h }]",
                        "models.yaml:1:47: models[0].endpoint: must be left out: the demo provider calls nobody"),
                Arguments.of(
                        "models: [{ name: m, provider: anthropic, discover: true }]",
                        "models.yaml:1:52: models[0].discover: only ollama and openai servers can be asked what they"
                                + " serve"),
                Arguments.of(
                        "models: [{ name: m, provider: ollama, discover: true, upstream: u }]",
                        "models.yaml:1:65: models[0].upstream: must be left out with discover: the server names its"
                                + " models"),
                Arguments.of(
                        "models: [{ name: m, provider: demo }, { name: m, provider: demo }]",
                        "models.yaml:1:47: models[1].name: is the name of models[0] too"),
                Arguments.of(
                        "models: [{ name: m, provider: demo, fallbacks: [n, n] }, { name: n, provider: demo }]",
                        "models.yaml:1:52: models[0].fallbacks[1]: is named twice"),
                Arguments.of("model: []\nmodels: [{ name: m, provider: demo }]", "models.yaml:1:1: model: unknown key"),
                Arguments.of(
                        "models: [{ name: m, provider: demo }]\ntask: {}",
                        "models.yaml:2:1: task: unknown key; did you mean tasks?"),
                Arguments.of(
                        "models: [{ name: m, provider: demo }]\n[a, b]: c",
                        "models.yaml:2:1: a key must be a single word"));
    }

    @ParameterizedTest
    @MethodSource
    void wholeFiles(String yaml, String fault) {
        assertThat(faultsOf(yaml)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "chat: { models: [m, gpt5] } | 23 | tasks.chat.models[1] | there is no model \"gpt5\"; did you mean gpt-5?",
                "chat: { fallback: nobody }  | 21 | tasks.chat.fallback  | there is no model \"nobody\"",
                "chat: { models: ['${X}'] }    | 20 | tasks.chat.models[0] | X is not set",
                "chat: { models: [m, m] }    | 23 | tasks.chat.models[1] | is named twice",
                "chat: { models: [local/..] }| 20 | tasks.chat.models[0] | there is no model \"local/..\"",
                "chat: { models: [[m, gpt5]] } | 24 | tasks.chat.models[0][1] | there is no model \"gpt5\"; did you mean gpt-5?",
                "chat: { models: [m, [m]] }  | 24 | tasks.chat.models[1][0] | is named twice",
                "chat: { models: [m, []] }   | 23 | tasks.chat.models[1] | must name at least one",
                "chat: { models: [[[m]]] }   | 21 | tasks.chat.models[0][0] | must be a single value",
                "chat: { models: [{ m: 2 }] } | 20 | tasks.chat.models[0] | must be a single value",
                "chat: {}                    |  9 | tasks.chat.models    | is needed, or fallback",
                "chat: [m]                   |  9 | tasks.chat           | must be keys with values",
                "chat: { model: m, models: [m] } | 11 | tasks.chat.model | unknown key",
                "a b: { models: [m] }        |  3 | tasks.a?b            | the name of a task must be 1 to 64 letters, digits"
                        + " and . _ -",
            })
    void pointsAtTheFaultOfATask(String line, int column, String path, String message) {
        assertThat(faultsOf("""
                models:
                  - { name: m, provider: demo }
                  - { name: gpt-5, provider: openai }
                  - { name: local, provider: ollama, discover: true }
                tasks:
                  %s
                """.formatted(line)))
                .isEqualTo("models.yaml:6:%d: %s: %s".formatted(column, path, message));
    }

    @Test
    void tellsAllFaultsTogetherInTheOrderOfTheFile() {
        assertThat(faultsOf("""
                tasks: { chat: { models: [gone] } }
                models:
                  - name: two words
                    provider: openai
                    price: { input: -1 }
                    retries: many
                """)).isEqualTo("""
                models.yaml:1:27: tasks.chat.models[0]: there is no model "gone"
                models.yaml:3:11: models[0].name: must be 1 to 128 letters, digits and . _ : / -
                models.yaml:5:21: models[0].price.input: must be a number of 0 or more
                models.yaml:6:14: models[0].retries: must be a whole number from 0 to 10""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-key: *hunter2",
                "api-key: !!hunter2 x",
                "api-key: &hunter2 !hunter2! x",
                "api-key: \"\\\\xhunter2\"",
                "api-key: !hunter2! x",
                "api-key: \"hunter2",
                "api-key: @hunter2",
                "api-key: {hunter2",
                "api-key: hunter2: x",
                "api-key: %hunter2",
                "%hunter2"
            })
    void pointsAtWhatIsNoYamlWithoutRepeatingIt(String line) {
        assertThat(faultsOf("models:\n" + line))
                .matches("(?s)models\\.yaml:\\d+:\\d+: .*")
                .doesNotContain("hunter2");
    }

    @Test
    void pointsAtWhatIsNoYaml() {
        assertThat(faultsOf("""
                models:
                  - name: m
                   provider: demo
                """))
                .isEqualTo("models.yaml:3:4: no YAML: expected <block end>, but found '<block mapping start>'");
    }

    @Test
    void saysThatAVariableNeedsQuotesInsideOfBrackets() {
        assertThat(faultsOf("models: [{ name: ${NAME} }]"))
                .matches("models\\.yaml:1:\\d+: no YAML: .*; inside of \\[ ] and \\{ } put quotes around \\$\\{…}");
    }

    @Test
    void pointsAtACharacterThatCannotBePrinted() {
        assertThat(faultsOf("models:\n  - name: a\u0000b\n"))
                .isEqualTo("models.yaml:2:12: no YAML: the character U+0000");
    }

    @Test
    void refusesASecondDocument() {
        assertThat(faultsOf("models: []\n---\nmodels: []\n")).startsWith("models.yaml:2:1: no YAML: but found another");
    }

    @Test
    void refusesAFileOfTooManyCharacters() {
        assertThat(faultsOf("#".repeat(600_000)))
                .isEqualTo("models.yaml:1:1: must not be longer than 524288 characters");
    }

    @Test
    void refusesAliasesThatMultiply() {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int level = 1; level < 60; level++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(level, level, level - 1, level - 1));
        }
        assertThat(faultsOf(bomb.toString())).startsWith("models.yaml:1:1: ");
    }

    @Test
    void refusesAliasesThatMultiplyBesideMergeKeys() {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int level = 1; level < 60; level++) {
            bomb.append("a%d: &a%d [*a%d]\n".formatted(level, level, level - 1));
        }
        assertThat(faultsOf(bomb.toString()))
                .isEqualTo(
                        "models.yaml:1:1: nested too deeply, more than 50 aliases beside 1000 merge keys, or no YAML");
    }

    /** Each takes in the one before it nine times: followed without regard, the last would have 9 to the 15th keys. */
    @Test
    void readsMergeKeysThatMultiplyOnce() {
        var bomb = new StringBuilder("x-a0: &a0 { provider: demo, colour: red }\n");
        for (int level = 1; level <= 15; level++) {
            bomb.append("x-a%d: &a%d { <<: [%s] }\n"
                    .formatted(level, level, String.join(", ", Collections.nCopies(9, "*a" + (level - 1)))));
        }
        assertThat(faultsOf(bomb + "models: [{ <<: *a15, name: m }]"))
                .isEqualTo("models.yaml:1:29: models[0].colour: unknown key");
    }

    @Test
    void refusesMergeKeysThatLeadThroughMany() {
        var chain = new StringBuilder("x-a0: &a0 { provider: demo }\n");
        for (int level = 1; level <= 900; level++) {
            chain.append("x-a%d: &a%d { <<: *a%d }\n".formatted(level, level, level - 1));
        }
        assertThat(faultsOf(chain + "models: [{ <<: *a900, name: m }]"))
                .contains("models[0].<<: must not lead through more than 20 others");
    }

    @Test
    void refusesAMappingThatTakesInItself() {
        assertThat(faultsOf("models: [&m { <<: *m, name: m, provider: demo }]"))
                .isEqualTo("models.yaml:1:10: models[0].<<: must not lead back to itself");
        assertThat(faultsOf("x-a: &a { <<: *a, provider: demo }\nmodels: [{ <<: *a, name: m }]"))
                .isEqualTo("models.yaml:1:6: models[0].<<: must not lead back to itself");
    }

    @Test
    void refusesTwoMergeKeys() {
        assertThat(faultsOf("models: [{ <<: { name: m }, <<: { provider: demo }, provider: demo }]"))
                .isEqualTo("models.yaml:1:29: models[0].<<: is there twice");
    }

    @Test
    void tellsFaultsOfWhatIsTakenInWhereTheyAreWritten() {
        assertThat(faultsOf("""
                x-common: &c { provider: openai, helth: { probe: none } }
                models:
                  - { <<: *c, name: a }
                  - { <<: *c, name: b }
                """)).isEqualTo("""
                models.yaml:1:34: models[0].helth: unknown key; did you mean health?
                models.yaml:1:34: models[1].helth: unknown key; did you mean health?""");
    }

    @Test
    void refusesMoreKeysThanAnybodyWrites() {
        var many = new StringBuilder();
        for (int number = 0; number < 1001; number++) {
            many.append("k%d: x, ".formatted(number));
        }
        var fault = "models[0]: must not hold more than 1000 keys";
        assertThat(faultsOf("models: [{ " + many + "name: m }]")).contains(fault);
        assertThat(faultsOf("x-a: &a { " + many + "y: z }\nmodels: [{ <<: *a, name: m, provider: demo }]"))
                .contains("must not hold more than 1000 keys");
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertThat(faultsOf("models: " + "[".repeat(5000))).startsWith("models.yaml:1:1: nested too deeply");
    }

    @Test
    void survivesAListThatHoldsItself() {
        assertThat(faultsOf("models: &a [*a]")).isEqualTo("models.yaml:1:9: models[0]: must be keys with values");
    }

    @Test
    void neverRepeatsWhatAVariableHolds() {
        var reader = new CatalogueReader(Map.of("SECRET", "hunter2 hunter2")::get);
        var yaml = new StringBuilder("models:\n  - name: m\n    provider: openai\n");
        for (String key : new String[] {
            "endpoint",
            "api-key",
            "context-window",
            "max-tokens",
            "temperature",
            "retries",
            "weight",
            "headers",
            "max-in-flight",
            "allow-link-local",
            "context-fallback",
            "discover"
        }) {
            yaml.append("    %s: ${SECRET}\n".formatted(key));
        }
        yaml.append("""
                    capabilities: ["${SECRET}"]
                    fallbacks: ["${SECRET}"]
                    price: { input: "${SECRET}" }
                    timeouts: { total: "${SECRET}" }
                    health: { probe: "${SECRET}" }
                  - { name: n, provider: "${SECRET}" }
                  - { name: "${SECRET}?", provider: demo }
                """.indent(0));
        var fault = catchThrowableOfType(
                InvalidCatalogueException.class, () -> reader.read(yaml.toString(), "models.yaml"));
        assertThat(fault.faults()).hasSizeGreaterThanOrEqualTo(15);
        assertThat(fault).hasMessageNotContaining("hunter2");
    }

    private static String faultsOf(String yaml) {
        var reader = new CatalogueReader(name -> null);
        var fault = catchThrowableOfType(InvalidCatalogueException.class, () -> reader.read(yaml, "models.yaml"));
        assertThat(fault).as("the catalogue is refused").isNotNull();
        return fault.getMessage();
    }
}
