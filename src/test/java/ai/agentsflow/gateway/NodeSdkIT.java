package ai.agentsflow.gateway;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's and Anthropic's official clients for Node, OpenAI's Agents SDK and the AI SDK: {@code src/test/node}, run against this
 * server. Needs {@code node} and {@code npm}, and is run by {@code mvn -Pnode verify} alone.
 */
@Tag("node")
@Tag("apart")
@Tag("h2-only")
class NodeSdkIT {

    private static final List<String> TESTS = List.of("anthropic.test.mjs", "openai.test.mjs", "responses.test.mjs");

    @Test
    void worksUnchanged() throws IOException, InterruptedException {
        var directory = installed();
        try (var scripts = ClientScripts.start(AgentsFlow.shared())) {
            var command = Stream.concat(Stream.of("node", "--test"), TESTS.stream());
            ClientScripts.run(directory, scripts.environment(), command.toList());
        }
    }

    /** The tests and the clients that their lock-file names; scripts of packages are not run. */
    private static Path installed() throws IOException, InterruptedException {
        var names = Stream.concat(Stream.of("package.json", "package-lock.json"), TESTS.stream());
        var directory = ClientScripts.copied("node", names.toList());
        ClientScripts.run(directory, Map.of(), List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
        return directory;
    }
}
