package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Schemathesis;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Schemathesis with all its checks over the API's description, by an administrator, without limits. Needs Python and its package
 * index, and is run by {@code mvn -Pcontract verify} alone.
 */
@Tag("contract")
@Tag("h2-only")
class SchemathesisIT {

    private static final int INPUTS = 10_000;

    /** The dev profile lets callers in who send no credential: a check that credentials are wanted could not hold there. */
    private static final Map<String, String> SETTINGS = Map.of(
            "MP_CONFIG_PROFILE", "prod",
            "AGENTSFLOW_DB_ALLOW_EMBEDDED", "true",
            "AGENTSFLOW_ACCESS_KEY_PEPPER", "a pepper for tests: canary-pepper-0123456789");

    /** By the names that the description's examples have, and {@code hooks.py}; the real {@code demo} types word by word. */
    private static final String MODELS = """
            models:
              - name: demo
                provider: openai
                upstream: fake-model
                endpoint: %1$s
                retries: 0
                health: { interval: 5s, timeout: 10s }
              - name: fake
                provider: openai
                upstream: fake-model
                endpoint: %1$s
                retries: 0
                health: { interval: 5s, timeout: 10s }
              - name: text-embedding-3-small
                provider: openai
                upstream: fake-embedder
                endpoint: %1$s
                capabilities: [embedding]
                retries: 0
                health: { interval: 5s, timeout: 10s }
            tasks:
              chat: { models: [fake], fallback: demo }
            """;

    @Test
    void findsNothingToComplainAbout() throws IOException, InterruptedException {
        var schemathesis = Schemathesis.installed();
        try (var server = AgentsFlow.with("contract", SETTINGS)) {
            Files.writeString(
                    server.catalogue(), MODELS.formatted(server.upstream().endpoint()));
            AgentsFlow.await(
                    "the catalogue",
                    () -> server.get("/api/models/text-embedding-3-small").statusCode() == 200);
            var ownKey = server.json("/api/keys").at("/keys/0/id").asText();

            var run = schemathesis.run(server.address(), server.administratorsKey(), ownKey);

            assertThat(run.status()).as(run.output()).isZero();
            assertThat(run.statuses().keySet()).as("statuses").allMatch(status -> status < 500);
            assertThat(run.report().path("complete").asBoolean()).isTrue();
            assertThat(run.report().at("/operations/tested").asInt())
                    .isEqualTo(run.report().at("/operations/total").asInt())
                    .isGreaterThanOrEqualTo(22);
            assertThat(run.checkedInputs()).as("inputs").isGreaterThanOrEqualTo(INPUTS);
        }
    }
}
