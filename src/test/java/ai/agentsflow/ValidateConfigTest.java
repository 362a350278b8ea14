package ai.agentsflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.GivenSettings;
import ai.agentsflow.testing.Shell;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class ValidateConfigTest {

    private static final String CANARY = "canary-0123456789-abcdefghijklmnop";

    @TempDir
    Path scratch;

    private record Run(int status, String output, String errors) {}

    @Test
    void findsTheDefaultsOfDevGood() {
        var run = run(Map.of("MP_CONFIG_PROFILE", "dev"));

        assertThat(run.status()).isZero();
        assertThat(run.errors()).isEmpty();
        assertThat(run.output())
                .containsPattern("✓ mp\\.config\\.profile +dev +environment variable MP_CONFIG_PROFILE")
                .containsPattern("✓ agentsflow\\.db\\.pool-max +30 +default")
                .containsPattern("✓ agentsflow\\.redis\\.url +not set")
                .contains("✓ The configuration can be used: ", "errors: 0, warnings: 0")
                .doesNotContain("✗", "Errors:", "Warnings:");
    }

    @Test
    void tellsFaultsApartFromWarnings() {
        var run = run(Map.of(
                "AGENTSFLOW_DB_ALLOW_EMBEDDED", "true",
                "AGENTSFLOW_ACCESS_KEY_PEPPER", "a".repeat(40),
                "AGENTSFLOW_CHAT_CONTEXT_MESSAGES", "many"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .containsPattern("✗ agentsflow\\.chat\\.context-messages +\"many\" +environment variable")
                .containsPattern("(?s)Warnings:\n.*few different characters.*the embedded database.*Errors:\n.*many")
                .contains("✗ The configuration is wrong: ", "errors: 1, warnings: 3");
    }

    @Test
    void warnsInProductionOfADemonstrationThatAnswersForOthers() throws IOException {
        var file = Files.writeString(scratch.resolve("models.yaml"), """
                models:
                  - { name: pretend, provider: demo }
                  - { name: unused, provider: demo }
                  - { name: real, provider: ollama, fallbacks: [pretend] }
                tasks:
                  chat: { models: [real], fallback: pretend }
                  code: { models: [[real, pretend]] }
                  vision: { models: [real] }
                """);
        var prod = Map.of(
                "AGENTSFLOW_DB_ALLOW_EMBEDDED",
                "true",
                "AGENTSFLOW_ACCESS_KEY_PEPPER",
                CANARY,
                "AGENTSFLOW_MODELS_FILE",
                file.toString());
        var dev = Map.of("MP_CONFIG_PROFILE", "dev", "AGENTSFLOW_MODELS_FILE", file.toString());

        assertThat(run(prod).output())
                .contains("the model pretend behind task:chat, task:code, real", "it is a demonstration")
                .doesNotContain("unused", "task:vision");
        assertThat(run(dev).output()).contains("warnings: 0");
    }

    @Test
    void takesOnlyWhatTheFileSays() throws IOException {
        var file = Files.writeString(scratch.resolve(".env"), """
                export MP_CONFIG_PROFILE=dev
                AGENTSFLOW_DB_POOL_MAX='40' # more
                nonsense
                """);

        var run = run(Map.of("AGENTSFLOW_DB_POOL_MAX", "many"), "--env-file", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .containsPattern("✓ agentsflow\\.db\\.pool-max +40 +environment variable AGENTSFLOW_DB_POOL_MAX")
                .contains("  - " + file + ":3: NAME=value is needed");
    }

    @Test
    void readsTheFileAsWhoeverHandsItToTheServer() throws IOException {
        var file = Files.writeString(scratch.resolve("prod.env"), """
                MP_CONFIG_PROFILE=dev
                AGENTSFLOW_DB_POOL_MAX="$MANY"
                AGENTSFLOW_DB_POOL_MIN
                """);
        var ambient = Map.of("MANY", "40", "AGENTSFLOW_DB_POOL_MIN", "7", "AGENTSFLOW_LIMITS_NODES", "many");

        assertThat(run(ambient, "--env-file", file.toString(), "--env-format", "compose"))
                .satisfies(run -> assertThat(run.status()).isZero())
                .satisfies(run -> assertThat(run.output())
                        .containsPattern("✓ agentsflow\\.db\\.pool-max +40 ")
                        .containsPattern("✓ agentsflow\\.db\\.pool-min +7 ")
                        .contains("warnings: 0"));
        assertThat(run(ambient, "--env-format", "docker", "--env-file", file.toString())
                        .output())
                .contains("  - " + file + ":2: to docker the quotes are a part of the value")
                .containsPattern("✗ agentsflow\\.db\\.pool-max")
                .containsPattern("✓ agentsflow\\.db\\.pool-min +7 ");
        assertThat(run(ambient, "--env-format", "systemd", "--env-file", file.toString())
                        .output())
                .contains("  - " + file + ":3: NAME=value is needed: systemd ignores this line");
        assertThat(run(ambient, "--env-format", "shell", "--env-file", file.toString())
                        .output())
                .contains("  - " + file + ":3: NAME=value is needed: a shell would run a command here");
        assertThat(run(ambient, "--env-file", file.toString()).output())
                .contains("  - " + file
                        + ":2: quotes, $: the line is read in one way by compose and shell, in another by")
                .contains("  - " + file + ":3: no =: the line is read in one way by compose and docker, not at all by");
    }

    @Test
    void runsNothingThatAFileSays() throws IOException {
        var mark = scratch.resolve("mark");
        var file = Files.writeString(scratch.resolve(".env"), """
                export MP_CONFIG_PROFILE=dev
                export AGENTSFLOW_DB_PASSWORD="$(touch %1$s; echo canary)"
                export AGENTSFLOW_DB_USER=`touch %1$s`
                touch %1$s
                """.formatted(mark));

        for (String format : List.of("compose", "docker", "systemd", "shell")) {
            var run = run(Map.of(), "--env-file", file.toString(), "--env-format", format);
            assertThat(run.output() + run.errors()).doesNotContain("canary");
        }
        assertThat(run(Map.of(), "--env-file", file.toString()).output())
                .contains(".env:2: $(…) and `…` would run a command", ".env:3: ", ".env:4: ", "errors: 3");
        assertThat(mark).doesNotExist();
    }

    @Test
    void wantsToKnowWhichFileAFormatIsOf() {
        assertThat(run(Map.of(), "--env-format", "compose").errors()).contains("--env-file, which is missing");
        assertThat(run(Map.of(), "--env-format", "dotenv").errors())
                .contains("--env-format needs one of compose, docker, systemd, shell");
    }

    @Test
    void takesWhatTheServerGetsAsSystemProperties() {
        var run = run(Map.of("MP_CONFIG_PROFILE", "prod"), "--set", "mp.config.profile=dev");

        assertThat(run.status()).isZero();
        assertThat(run.output()).containsPattern("mp\\.config\\.profile +dev +system property mp\\.config\\.profile");
    }

    @Test
    void readsADirectoryOfSecretsAndNeverShowsThem() throws IOException {
        Files.writeString(scratch.resolve("supabase_jwt_secret"), CANARY);
        Files.writeString(scratch.resolve("agentsflow.db.url"), "postgres://ada:" + CANARY + "@db/app");
        Files.writeString(scratch.resolve("REDIS_URL"), "redis://:" + CANARY + "@cache:6379");
        Files.writeString(scratch.resolve("agentsflow.redis.budget"), "50ms");

        for (String form : List.of("", "--json")) {
            var run = run(
                    Map.of(),
                    Stream.of("--secrets-dir", scratch.toString(), form)
                            .filter(option -> !option.isEmpty())
                            .toArray(String[]::new));

            assertThat(run.output() + run.errors()).doesNotContain("canary");
            assertThat(run.output())
                    .contains("(secret)", "PostgreSQL at db", "single at cache:6379", "file " + scratch);
            assertThat(run.status()).isZero();
        }
    }

    /** Of {@code ops/cluster/kubernetes} nothing has to be changed but who is believed, and that has to be. */
    @Test
    void wantsFromTheManifestForKubernetesWhoIsBelieved() throws IOException {
        var settings = new HashMap<String, String>();
        for (Object object : new Yaml()
                .loadAll(Files.readString(Shell.basedir().resolve("ops/cluster/kubernetes/agentsflow.yaml")))) {
            var data = ((Map<?, ?>) object).get("data");
            if (data instanceof Map<?, ?> values) {
                values.forEach((name, value) -> settings.put(name.toString(), value.toString()));
            }
        }
        var catalogue = Files.writeString(scratch.resolve("models.yaml"), settings.remove("models.yaml"));
        var secrets = Files.createDirectory(scratch.resolve("secrets"));
        settings.put("AGENTSFLOW_MODELS_FILE", catalogue.toString());
        settings.put("AGENTSFLOW_SECRETS_DIR", secrets.toString());
        Files.writeString(secrets.resolve("AGENTSFLOW_DB_URL"), "jdbc:postgresql://db:5432/agentsflow");
        Files.writeString(secrets.resolve("AGENTSFLOW_DB_USER"), "agentsflow");
        Files.writeString(secrets.resolve("AGENTSFLOW_DB_PASSWORD"), CANARY);
        Files.writeString(secrets.resolve("REDIS_URL"), "rediss://:" + CANARY + "@cache:6379");
        Files.writeString(secrets.resolve("AGENTSFLOW_ACCESS_KEY_PEPPER"), CANARY);
        Files.writeString(secrets.resolve("SUPABASE_URL"), "https://project.supabase.co");
        Files.writeString(secrets.resolve("OPENAI_API_KEY"), CANARY);

        var asItIs = run(settings);
        settings.put("AGENTSFLOW_LIMITS_TRUSTED_PROXIES", "10.20.30.0/28");
        var filledIn = run(settings);

        assertThat(asItIs.status()).isEqualTo(1);
        assertThat(asItIs.output())
                .contains("errors: 1, warnings: 0")
                .contains("(environment AGENTSFLOW_LIMITS_TRUSTED_PROXIES): found \"REPLACE-WITH-")
                .contains("an address or a range such as");
        assertThat(filledIn.output()).contains("errors: 0, warnings: 0");
        assertThat(filledIn.status()).isZero();
    }

    /** The value stands in every setting, each time in another role, and in those of the catalogue: none repeats a secret's. */
    @Test
    void repeatsNoSecretHoweverFaultyTheRest() throws IOException {
        var secret = List.of(
                "AGENTSFLOW_ACCESS_JWT_SECRET",
                "SUPABASE_JWT_SECRET",
                "AGENTSFLOW_ACCESS_KEY_PEPPER",
                "AGENTSFLOW_ACCESS_KEY_PEPPER_PREVIOUS",
                "AGENTSFLOW_ACCESS_JWKS_URL",
                "SUPABASE_URL",
                "AGENTSFLOW_DB_PASSWORD",
                "AGENTSFLOW_DB_URL",
                "DATABASE_URL",
                "AGENTSFLOW_REDIS_URL",
                "REDIS_URL",
                "OPENAI_API_KEY",
                "AGENTSFLOW_DB_PASWORD");
        var values = List.of(
                "canary",
                CANARY,
                "x ${NOBODY} " + CANARY,
                "https://user:" + CANARY + "@example.com",
                "postgres://ada:" + CANARY + "@[/x",
                "redis://:" + CANARY + "@@x:99999",
                "jdbc:h2:mem:x;PASSWORD=" + CANARY);
        for (String value : values) {
            var environment = new HashMap<String, String>();
            secret.forEach(name -> environment.put(name, value));
            for (String form : List.of("--json", "--set")) {
                var run = form.equals("--set")
                        ? run(environment, form, "agentsflow.models.file=" + catalogue("${OPENAI_API_KEY}"))
                        : run(environment, form);

                assertThat(run.status()).isEqualTo(1);
                assertThat(run.output() + run.errors()).as(value).doesNotContain("canary");
            }
        }
    }

    @Test
    void settingsOfAllFeaturesPrintNoSecret() {
        var settings = GivenSettings.of(Map.of(
                "SUPABASE_JWT_SECRET", CANARY,
                "agentsflow.access.key-pepper", CANARY,
                "agentsflow.db.url", "postgres://ada:" + CANARY + "@db/app",
                "agentsflow.db.password", CANARY,
                "agentsflow.redis.url", "redis://:" + CANARY + "@cache:6379"));

        var features = Features.read(settings);

        assertThat(settings.lines()).isEmpty();
        assertThat(features.toString()).contains("ChatConfig").doesNotContain("canary");
    }

    @Test
    void speaksJson() throws IOException {
        var run = run(Map.of("AGENTSFLOW_LIMITS_CHAT", "a \"lot\"\\"), "--json");

        assertThat(run.status()).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(run.output());
        assertThat(json.path("valid").asBoolean(true)).isFalse();
        assertThat(json.path("settings")).hasSizeGreaterThan(50).anySatisfy(setting -> {
            assertThat(setting.path("key").asText()).isEqualTo("agentsflow.limits.chat");
            assertThat(setting.path("environment").asText()).isEqualTo("AGENTSFLOW_LIMITS_CHAT");
            assertThat(setting.path("source").asText()).isEqualTo("environment variable AGENTSFLOW_LIMITS_CHAT");
            assertThat(setting.path("default").asBoolean(true)).isFalse();
            assertThat(setting.path("secret").asBoolean(true)).isFalse();
            assertThat(setting.path("valid").asBoolean(true)).isFalse();
        });
        assertThat(json.path("errors"))
                .extracting(error -> error.path("key").asText())
                .containsExactly("agentsflow.db.url", "agentsflow.limits.chat", "mp.config.profile");
        assertThat(json.path("errors").get(1).path("found").asText()).isEqualTo("\"a \"lot\"\\\"");
    }

    @Test
    void checksTheCatalogueToo() throws IOException {
        var file = Files.writeString(scratch.resolve("models.yaml"), "models:\n  - name: a\n    provder: demo\n");

        var run = run(Map.of("MP_CONFIG_PROFILE", "dev", "AGENTSFLOW_MODELS_FILE", file.toString()));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("  - models.yaml:3:5: ", "did you mean provider?");
        assertThat(run(Map.of("AGENTSFLOW_MODELS_FILE", scratch.resolve("none").toString()))
                        .output())
                .contains("found no file " + scratch.resolve("none"));
    }

    @Test
    void warnsOfModelsThatLackTheirVariable() throws IOException {
        var run = run(Map.of("MP_CONFIG_PROFILE", "dev", "AGENTSFLOW_MODELS_FILE", catalogue("${NOBODYS_KEY}")));

        assertThat(run.status()).isZero();
        assertThat(run.output()).contains("found the model one", "NOBODYS_KEY is not set", "warnings: 1");
    }

    @Test
    void triesWhatTheSettingsLeadTo() throws IOException {
        var jwks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var upstream = FakeUpstream.start();
                var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            jwks.start();
            var models = Files.writeString(
                    scratch.resolve("models.yaml"), """
                    models:
                      - { name: good, provider: openai, upstream: fake-model, endpoint: "%s", api-key: "${KEY}" }
                      - { name: bad, provider: openai, upstream: nobody, endpoint: "%1$s" }
                      - { name: gone, provider: ollama, endpoint: "http://127.0.0.1:%d", health: { timeout: 1s } }
                      - { name: demo, provider: demo }
                    """.formatted(upstream.endpoint(), silent.getLocalPort()));
            int closed = freePort();
            var issuer = "http://127.0.0.1:" + jwks.getAddress().getPort();

            var run = run(
                    Map.of(
                            "AGENTSFLOW_MODELS_FILE",
                            models.toString(),
                            "KEY",
                            CANARY,
                            "AGENTSFLOW_ACCESS_JWKS_URL",
                            issuer,
                            "AGENTSFLOW_ACCESS_ISSUER",
                            "somebody",
                            "AGENTSFLOW_DB_URL",
                            "postgres://ada:" + CANARY + "@127.0.0.1:" + closed + "/app",
                            "AGENTSFLOW_REDIS_URL",
                            "redis://:" + CANARY + "@127.0.0.1:" + closed),
                    "--connect");

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output())
                    .contains("✗ database: PostgreSQL at 127.0.0.1:" + closed + ": ")
                    .contains("✗ Redis: single at 127.0.0.1:" + closed + ": ")
                    .contains("✗ keys of tokens: " + issuer + ": the answer has status 404")
                    .contains(
                            "✓ model good: openai",
                            "✗ model bad: " + upstream.endpoint() + ": the upstream does not serve nobody")
                    .contains("✗ model gone: http://127.0.0.1:" + silent.getLocalPort() + ": ", "✓ model demo: demo")
                    .contains("✗ The configuration leads to what does not answer: ", "tried: 7, failed: 5")
                    .doesNotContain("canary", "Errors:");
        } finally {
            jwks.stop(0);
        }
    }

    @Test
    void tellsWhichModelsItDoesNotTry() {
        var run = run(Map.of("MP_CONFIG_PROFILE", "dev"), "--connect");

        assertThat(run.output()).contains("✓ model demo: demo", "it cannot be asked, OPENAI_API_KEY is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "nonsense",
                "--env-file",
                "--env-format",
                "--env-format=compose",
                "--set",
                "--set=x",
                "--secrets-dir"
            })
    void refusesArgumentsThatAreNone(String argument) {
        var run = run(Map.of(), argument);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors().lines()).singleElement().asString().startsWith("validate-config.sh: ");
    }

    @Test
    void saysThatTheFileCannotBeRead() {
        var run = run(Map.of(), "--env-file", scratch.resolve("none").toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors()).contains("cannot be read");
    }

    /** Whatever stands anywhere, it is judged: no exception leaves, and nothing but 0 and 1 comes back. */
    @Test
    void judgesWhateverItIsGiven() throws IOException {
        var random = new Random(20261122);
        var names = new ArrayList<>(List.of("AGENTSFLOW_SECRETS_DIR", "AGENTSFLOW_X", "OPENAI_API_KEY", "_", "%dev."));
        var settings = GivenSettings.of();
        Features.read(settings);
        settings.all().forEach(one -> {
            names.add(one.variable());
            names.add(one.variable() + "_FILE");
            one.alternative().ifPresent(names::add);
        });
        var values = List.of(
                "",
                " ",
                "0",
                "1",
                "-1",
                "30",
                "1e9",
                "99999999999999999999",
                "true",
                "dev",
                "off",
                "100/minute",
                "5/0s",
                "30s",
                "PT",
                "0s",
                "9999d",
                "*",
                ",",
                "a,b",
                "https://",
                "https://h:99999",
                "http://[::1",
                "://",
                "postgres://",
                "postgres://%zz@h/d",
                "postgres://a:b@h:0/d?x=%",
                "jdbc:h2:mem:x",
                "jdbc:postgresql:",
                "redis://",
                "redis-cluster://h:1,h:99999",
                "rediss://:%@h",
                "${",
                "${}",
                "${X}",
                "${AGENTSFLOW_DB_URL}",
                "${X:y}",
                "\0",
                "a\nb",
                "\t\u001b[31m",
                "ä€😀\ud83d",
                "/",
                "/dev/null",
                scratch.toString(),
                "/no/where",
                "user:a=1/second",
                "key:=",
                "role:",
                "10.0.0.0/33",
                "::/0",
                "user_metadata.x",
                ".",
                "..",
                "x".repeat(70_000));
        int good = 0;
        for (int round = 0; round < 500; round++) {
            var environment = new HashMap<String, String>();
            for (int count = random.nextInt(8); count >= 0; count--) {
                environment.put(names.get(random.nextInt(names.size())), values.get(random.nextInt(values.size())));
            }
            if (random.nextBoolean()) {
                environment.put("MP_CONFIG_PROFILE", "dev");
            }
            var run = random.nextBoolean() ? run(environment) : run(environment, "--json");
            assertThat(run.status()).as("%s", environment).isBetween(0, 1);
            assertThat(run.output()).as("%s", environment).isNotEmpty().doesNotContain("\tat ", "Exception");
            assertThat(run.errors()).as("%s", environment).isEmpty();
            good += 1 - run.status();
        }
        assertThat(good).as("both verdicts are found").isBetween(1, 499);
    }

    private String catalogue(String key) throws IOException {
        return Files.writeString(scratch.resolve("models.yaml"), """
                models:
                  - { name: one, provider: openai, upstream: x, api-key: "%s" }
                """.formatted(key))
                .toString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Run run(Map<String, String> environment, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = ValidateConfig.run(
                List.of(arguments), environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        return new Run(status, out.toString(UTF_8), err.toString(UTF_8));
    }
}
