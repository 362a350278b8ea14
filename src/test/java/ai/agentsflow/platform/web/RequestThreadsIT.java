package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's own figure, on a server whose administrator has not asked the setting. */
@Tag("apart")
@Tag("h2-only")
class RequestThreadsIT {

    private static final String SET = "http-thread-pool.max-thread-pool-size=";

    @Test
    void areTheServersAndNotTheSettings(@TempDir Path directory) throws IOException {
        var pool = Files.readString(Shell.basedir().resolve("ops/payara/pool.asadmin"));
        var changed = pool.replaceFirst("\\Q" + SET + "\\E.*", SET + "64");
        assertThat(changed).contains(SET + "64\n");
        var commands = Files.writeString(directory.resolve("pool.asadmin"), changed);

        try (var server = AgentsFlow.with("threads", Map.of("--pool", commands.toString()))) {
            assertThat(server.get("/metrics").body()).contains("\nagentsflow_http_threads_max 64.0\n");
            assertThat(Files.readString(server.log()))
                    .containsOnlyOnce(
                            "HTTP has 64 threads as the server itself is configured, agentsflow.http.threads says 200");
        }
    }
}
