package ai.agentsflow.gateway;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's and Anthropic's official clients for Python, LangChain, LlamaIndex and OpenAI's Agents SDK: {@code src/test/python}, run
 * against this server. Needs {@code python3} with its module {@code venv}, and is run by {@code mvn -Ppython verify} alone.
 */
@Tag("python")
@Tag("apart")
@Tag("h2-only")
class PythonSdkIT {

    /** None of them shall tell anybody that it is used here. */
    private static final Map<String, String> QUIETLY =
            Map.of("LANGSMITH_TRACING", "false", "OPENAI_AGENTS_DISABLE_TRACING", "1");

    private static final List<String> CLIENTS = List.of("test_anthropic.py", "test_frameworks.py", "test_openai.py");
    private static final List<String> LLAMA_INDEX = List.of("test_llama_index.py");

    /** LlamaIndex takes an older client of OpenAI's. Both at once take little more time than one. */
    @BeforeAll
    static void install() {
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> install("clients")),
                        CompletableFuture.runAsync(() -> install("llama-index")))
                .join();
    }

    @Test
    void worksUnchanged() throws IOException, InterruptedException {
        run("clients", CLIENTS);
    }

    @Test
    void worksWithLlamaIndex() throws IOException, InterruptedException {
        run("llama-index", LLAMA_INDEX);
    }

    private static void run(String environment, List<String> tests) throws IOException, InterruptedException {
        var directory = ClientScripts.copied("python/" + environment, tests);
        try (var scripts = ClientScripts.start(AgentsFlow.shared())) {
            var variables = new HashMap<>(QUIETLY);
            variables.putAll(scripts.environment());
            for (var test : tests) {
                ClientScripts.run(directory, variables, List.of(python(directory), test, "--verbose"));
            }
        }
    }

    /** A virtual environment with what {@code requirements.txt} names, and nothing else; an earlier one is used again. */
    private static void install(String environment) {
        try {
            var directory = ClientScripts.copied("python/" + environment, List.of("requirements.txt"));
            ClientScripts.run(directory, Map.of(), List.of("python3", "-m", "venv", "environment"));
            var pip = List.of(
                    python(directory),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-deps",
                    "--no-compile",
                    "--requirement",
                    "requirements.txt");
            ClientScripts.run(directory, Map.of(), pip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while packages were installed", e);
        }
    }

    private static String python(Path directory) {
        return directory.resolve("environment/bin/python").toString();
    }
}
