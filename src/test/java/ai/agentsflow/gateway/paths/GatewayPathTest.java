package ai.agentsflow.gateway.paths;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayPathTest {

    @ParameterizedTest
    @CsvSource({
        "/chat/completions, /v1/chat/completions,",
        "/completions, /v1/completions,",
        "/embeddings, /v1/embeddings,",
        "/models, /v1/models,",
        "/models/vendor/embedder:1, /v1/models/vendor/embedder:1,",
        "/messages, /v1/messages,",
        "/messages/count_tokens, /v1/messages/count_tokens,",
        "/responses/resp_1/input_items, /v1/responses/resp_1/input_items,",
        "/openai/v1, /v1,",
        "/openai/v1/, /v1/,",
        "/openai/v1/chat/completions, /v1/chat/completions,",
        "/openai/v1/models/gpt-4o, /v1/models/gpt-4o,",
        "/openai/deployments/gpt-4o/chat/completions, /v1/chat/completions, gpt-4o",
        "/openai/deployments/gpt-4o/completions, /v1/completions, gpt-4o",
        "/openai/deployments/vendor/embedder:1/embeddings, /v1/embeddings, vendor/embedder:1",
        "/openai/deployments/chat/completions/completions, /v1/completions, chat/completions",
        "/openai/deployments/task:chat/chat/completions, /v1/chat/completions, task:chat",
        "/openai, /v1/openai,",
        "/openai/models, /v1/openai/models,",
        "/openai/deployments/gpt-4o, /v1/openai/deployments/gpt-4o,",
        "/openai/deployments/chat/completions, /v1/completions, chat",
        "/openai/deployments/gpt-4o/chat/completions/, /v1/openai/deployments/gpt-4o/chat/completions/,",
        "/openai/v1beta/models, /v1/openai/v1beta/models,",
    })
    void standsForOneUnderV1(String path, String meant, String model) {
        assertThat(GatewayPath.of(path)).contains(new GatewayPath(meant, model));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/chat/completions",
                "/openapi",
                "/openaix",
                "/openai2/v1/models",
                "/modelsx",
                "/Models",
                "/chat",
                "/chat/completionsx",
                "/api/chat/completions",
                "/health",
                "/docs"
            })
    void standsForItself(String path) {
        assertThat(GatewayPath.of(path)).isEmpty();
    }
}
