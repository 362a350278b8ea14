package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run command with a server: ready means ready, and no server is left behind however it ends. */
@Tag("h2-only")
class RunCommandIT {

    @TempDir
    Path scratch;

    @Test
    void servesUntilToldToEndAndContinuesWithTheSameData() throws Exception {
        int port = RunCommand.freePort();
        try (var run = RunCommand.with(options(port)).awaitReady()) {
            assertThat(run.printed())
                    .contains("AgentsFlow is ready after", "http://localhost:%d/docs".formatted(port), "demo")
                    .contains("curl -s http://localhost:%d/api/chat/message".formatted(port));
            assertThat(status(port, "/api/models")).isEqualTo(200);
            assertThat(run.printed())
                    .containsPattern("The administrator's key, shown this once: keep it\n    af_[0-9A-Za-z]{40}\n");
            assertThat(data().resolve("server/first-key")).doesNotExist();
            try (var second = RunCommand.with(options(RunCommand.freePort()))) {
                assertThat(second.status()).isEqualTo(1);
                assertThat(second.printed()).contains("Another process works with the data");
            }
            assertThat(run.tellToEnd().status()).isZero();
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
        assertThat(data().resolve("server")).doesNotExist();
        assertThat(data().resolve("agentsflow.mv.db")).exists();

        try (var parent =
                RunCommand.underParent(scratch, options(port, "--with-parent")).awaitReady()) {
            assertThat(parent.printed()).contains("AgentsFlow is ready after").doesNotContain("af_");
            parent.kill().status();
        }
        RunCommand.awaitEndOfProcessesOn(data());
        assertThat(RunCommand.processesOn(data())).isEmpty();
        assertThat(data().resolve("server")).doesNotExist();
    }

    @Test
    void showsEveryFaultOfTheConfiguration() throws Exception {
        var environment = Map.of("AGENTSFLOW_CHAT_CONTEXT_MESAGES", "7", "AGENTSFLOW_CHAT_CONTEXT_MESSAGES", "many");
        try (var run = RunCommand.with(environment, options(RunCommand.freePort()))) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed())
                    .contains("AgentsFlow does not start, its configuration is wrong:")
                    .contains("agentsflow.chat.context-messages", "AGENTSFLOW_CHAT_CONTEXT_MESAGES")
                    .contains("The server's log: " + data().resolve("logs").resolve("server.log"))
                    .doesNotContain("\tat ");
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
    }

    @Test
    void endsWhenTheApplicationCannotBeDeployed() throws Exception {
        var war = scratch.resolve("broken.war");
        try (var zip = new ZipOutputStream(Files.newOutputStream(war))) {
            zip.putNextEntry(new ZipEntry("index.html"));
        }
        var options = options(RunCommand.freePort(), "--war=" + war, "--pool=" + emptyFile());
        try (var run = RunCommand.with(options)) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed()).contains("The application was not deployed.");
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private Path emptyFile() throws Exception {
        return Files.writeString(scratch.resolve("empty.asadmin"), "list-applications\n");
    }

    private String[] options(int port, String... more) {
        var options = new ArrayList<>(List.of(
                "--data=" + data(),
                "--port=" + port,
                "--jar=" + System.getProperty("agentsflow.test.payara"),
                "--war=" + System.getProperty("agentsflow.test.war")));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private static int status(int port, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)));
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }
}
