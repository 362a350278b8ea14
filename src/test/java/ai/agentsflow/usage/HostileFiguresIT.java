package ai.agentsflow.usage;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that tell figures no model can have, and what then stands in the accounts of a real server. */
class HostileFiguresIT {

    private static final AgentsFlow SERVER = AgentsFlow.shared();

    /** The window of {@code fake}. */
    private static final int WINDOW = 4096;

    @AfterEach
    void behaveAgain() {
        SERVER.upstream().behavesAgain();
        SERVER.backup().behavesAgain();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    7, 3, 10
                    7.0, "3", 10
                    99999999999999999999, 3, 4099
                    9223372036854775807, 9223372036854775807, 8192
                    1e400, 1e400, 8192
                    -7, -9223372036854775808, 3
                    "NaN", {"tokens":3}, 3
                    null, 3, 5
                    """)
    void countsWhatCanBe(String prompt, String completion, long counted) {
        long calls = SERVER.countedCalls("fake");
        long tokens = SERVER.countedTokens("fake");
        SERVER.upstream().refuses(200, """
                {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
                 "message":{"role":"assistant","content":"abc"}}],"usage":{"prompt_tokens":%s,"completion_tokens":%s}}""".formatted(prompt, completion));

        assertThat(SERVER.post("/v1/chat/completions", chat("fake", false)).statusCode())
                .isEqualTo(200);

        AgentsFlow.await("the call is counted", () -> SERVER.countedCalls("fake") == calls + 1);
        assertThat(SERVER.countedTokens("fake") - tokens).isEqualTo(counted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/messages", "/api/chat/stream?model=fake"})
    void countsAStreamThatTellsNonsense(String path) {
        long calls = SERVER.countedCalls("fake");
        long tokens = SERVER.countedTokens("fake");
        SERVER.upstream()
                .streamsRaw(
                        event(
                                "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":null}]",
                                "{\"prompt_tokens\":5e18,\"completion_tokens\":1}"),
                        event(
                                "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]",
                                "{\"prompt_tokens\":1,\"completion_tokens\":-1}"),
                        event("[]", "{\"prompt_tokens\":0,\"completion_tokens\":0.4}"),
                        "data: [DONE]\n\n");

        var answer = SERVER.stream(path, path.startsWith("/api") ? "{\"message\":\"hello\"}" : chat("fake", true));
        assertThat(answer.status()).isEqualTo(200);
        answer.rest();

        AgentsFlow.await("the call is counted", () -> SERVER.countedCalls("fake") == calls + 1);
        assertThat(SERVER.countedTokens("fake") - tokens).isEqualTo(WINDOW + 1);
    }

    /** ollama/ollama#2068: what it has in its cache, it does not count. */
    @Test
    void estimatesAPromptThatOllamaDoesNotCount() {
        SERVER.awaitHealth("ollama", true);
        SERVER.backup().refuses(200, """
                {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"hi"},"done":true,
                 "done_reason":"stop","eval_count":2}""");

        var answer = SERVER.post("/v1/chat/completions", chat("ollama/fake-model", false));

        assertThat(body(answer).at("/usage/prompt_tokens").asLong()).isEqualTo(2);
        assertThat(body(answer).at("/usage/total_tokens").asLong()).isEqualTo(4);
    }

    @Test
    void tellsOfItInHealthAndMetrics() {
        assertThat(SERVER.get("/health/ready").body()).contains("\"usage\"").contains("\"refused\"");
        assertThat(SERVER.get("/metrics").body()).contains("agentsflow_usage_records_refused_total 0.0");
    }

    private static String event(String choices, String usage) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":%s,\"usage\":%s}\n\n"
                .formatted(choices, usage);
    }

    private static String chat(String model, boolean stream) {
        return "{\"model\":\"%s\",\"max_tokens\":100,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
                .formatted(model, stream);
    }
}
