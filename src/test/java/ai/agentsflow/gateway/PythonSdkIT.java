package ai.agentsflow.gateway;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's and Anthropic's official clients for Python, LangChain, LlamaIndex and OpenAI's Agents SDK: {@code src/test/python}, run
 * against this server. Needs {@code python3} with its module {@code venv}, and is run by {@code mvn -Ppython verify} alone.
 */
@Tag("python")
@Tag("h2-only")
class PythonSdkIT {

    /** None of them shall tell anybody that it is used here. */
    private static final Map<String, String> QUIETLY =
            Map.of("LANGSMITH_TRACING", "false", "OPENAI_AGENTS_DISABLE_TRACING", "1");

    @Test
    void worksUnchanged() throws IOException, InterruptedException {
        run("python", "requirements.txt", "test_anthropic.py", "test_frameworks.py", "test_openai.py");
    }

    /** In an environment of its own: it takes an older client of OpenAI's. */
    @Test
    void worksWithLlamaIndex() throws IOException, InterruptedException {
        run("llama-index", "requirements-llama-index.txt", "test_llama_index.py");
    }

    private static void run(String environment, String requirements, String... tests)
            throws IOException, InterruptedException {
        var names = List.of(
                "requirements.txt",
                "requirements-llama-index.txt",
                "test_anthropic.py",
                "test_frameworks.py",
                "test_llama_index.py",
                "test_openai.py");
        var directory = ClientScripts.copied("python", names);
        var python = installed(directory, environment, requirements);
        try (var scripts = ClientScripts.start(AgentsFlow.shared())) {
            var variables = new HashMap<>(QUIETLY);
            variables.putAll(scripts.environment());
            for (var test : tests) {
                ClientScripts.run(directory, variables, List.of(python, test, "--verbose"));
            }
        }
    }

    /** A virtual environment with what the file names, and nothing else; an earlier one is used again. */
    private static String installed(Path directory, String environment, String requirements)
            throws IOException, InterruptedException {
        ClientScripts.run(directory, Map.of(), List.of("python3", "-m", "venv", environment));
        var python = directory.resolve(environment).resolve("bin/python").toString();
        ClientScripts.run(
                directory,
                Map.of(),
                List.of(
                        python,
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-deps",
                        "--no-compile",
                        "--requirement",
                        requirements));
        return python;
    }
}
