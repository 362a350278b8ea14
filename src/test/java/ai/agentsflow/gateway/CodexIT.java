package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's Codex CLI works at this server with a model that knows chats alone. Its package is 172 MB, so that it is run by
 * {@code mvn -Pcodex verify} alone, which needs {@code node} and {@code npm}, and Linux on x64 or arm64, macOS or Windows.
 */
@Tag("codex")
@Tag("h2-only")
class CodexIT {

    private static final String PROMPT = "Look at the weather";

    private final AgentsFlow server = AgentsFlow.shared();

    @Test
    void makesARoundOfATool() throws IOException, InterruptedException {
        var directory = ClientScripts.copied("codex", List.of("package.json", "package-lock.json"));
        ClientScripts.run(directory, Map.of(), List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
        try (var scripts = ClientScripts.start(server)) {
            var model = server.upstream();
            int before = model.calls().size();
            model.callsTool("exec_command", "{\"cmd\":\"echo sunny in $((40 + 2)) places\"}");

            ask(directory, scripts.environment().get("GATEWAY"));

            var calls = model.calls().subList(before, model.calls().size());
            assertThat(calls).hasSize(2);
            var messages = calls.get(1).json().path("messages");
            var last = messages.path(messages.size() - 1);
            assertThat(last.path("role").asText()).isEqualTo("tool");
            assertThat(last.path("content").asText()).contains("sunny in 42 places");
            assertThat(Files.readString(directory.resolve("answer.txt"))).contains("echo: " + PROMPT);
        }
    }

    /** Without its sandbox, which containers do not allow: the only command is the one above. */
    private static void ask(Path directory, String gateway) throws IOException, InterruptedException {
        var provider = "{name=\"AgentsFlow\",base_url=\"%s/v1\",env_key=\"AGENTSFLOW_KEY\",wire_api=\"responses\"}"
                .formatted(gateway);
        var home = Files.createDirectories(directory.resolve("home"));
        ClientScripts.run(
                directory,
                Map.of("CODEX_HOME", home.toString(), "AGENTSFLOW_KEY", "any"),
                List.of(
                        directory.resolve("node_modules/.bin/codex").toString(),
                        "exec",
                        "--ephemeral",
                        "--skip-git-repo-check",
                        "--sandbox",
                        "danger-full-access",
                        "--model",
                        "fake",
                        "--config",
                        "model_provider=agentsflow",
                        "--config",
                        "model_providers.agentsflow=" + provider,
                        "--output-last-message",
                        "answer.txt",
                        PROMPT));
    }
}
