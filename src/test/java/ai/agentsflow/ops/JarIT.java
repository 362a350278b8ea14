package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.NextVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, for those who have a JRE and nothing else: the run command with everything that it runs. */
@Tag("apart")
@Tag("h2-only")
class JarIT {

    @TempDir
    Path directory;

    @Test
    void servesUntilToldToEndAndContinuesWithTheSameDataWhereTheMachineHasNoName() throws Exception {
        var port = String.valueOf(RunCommand.freePort());
        try (var run = RunCommand.ofJar(directory, Map.of(), "--port", port).awaitReady()) {
            assertThat(run.printed())
                    .contains("profile dev, data in " + directory.toRealPath().resolve("data"))
                    .contains("AgentsFlow is ready after")
                    .containsPattern("The administrator's key, shown this once: keep it\n    af_[0-9A-Za-z]{40}\n")
                    .containsPattern("\\d more with OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, HF_TOKEN");
            var answer = chat(port);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"model\":\"demo\"", "Hello");
            assertThat(run.tellToEnd().status()).isZero();
        }
        assertThat(RunCommand.processesOn(directory)).isEmpty();
        assertThat(directory.resolve("data/agentsflow.mv.db")).exists();
        assertThat(directory.resolve("data/server")).doesNotExist();

        var nameless = RunCommand.withoutOwnName(directory);
        try (var again = RunCommand.ofJar(directory, nameless, "--port", port).awaitReady()) {
            assertThat(again.printed()).contains("AgentsFlow is ready after").doesNotContain("af_");
            assertThat(again.tellToEnd().status()).isZero();
        }
    }

    /** Of the first the application tells, of the second only the check without a server can: there is no pool with such a size. */
    @Tag("long")
    @Test
    void endsWithTheListOfFaults() throws Exception {
        for (var faulty : Map.of("AGENTSFLOW_CHAT_CONTEXT_MESSAGES", "many", "AGENTSFLOW_DB_POOL_MAX", "0")
                .entrySet()) {
            var port = String.valueOf(RunCommand.freePort());
            try (var run = RunCommand.ofJar(directory, Map.of(faulty.getKey(), faulty.getValue()), "--port", port)) {
                assertThat(run.status()).isEqualTo(78);
                assertThat(run.printed())
                        .contains("its configuration is wrong", faulty.getKey(), "found \"" + faulty.getValue() + "\"")
                        .doesNotContain("ready after", "\tat ");
            }
        }
        assertThat(RunCommand.processesOn(directory)).isEmpty();
    }

    @Test
    void saysWhichVersionItIs() throws Exception {
        try (var version = RunCommand.ofJar(directory, Map.of(), "--version")) {
            assertThat(version.status()).isZero();
            assertThat(version.printed())
                    .isEqualTo(
                            "AgentsFlow " + NextVersion.of(Path.of(System.getProperty("agentsflow.test.war"))) + "\n");
        }
    }

    @Test
    void explainsItsOptionsAndRefusesOthers() throws Exception {
        try (var help = RunCommand.ofJar(directory, Map.of(), "--help")) {
            assertThat(help.status()).isZero();
            assertThat(help.printed())
                    .contains("java -jar agentsflow.jar", "--port", "--data", "--profile")
                    .doesNotContain("--war", "ops/");
        }
        for (var option : new String[] {"--prot=8001", "--war=other.war"}) {
            try (var run = RunCommand.ofJar(directory, Map.of(), option)) {
                assertThat(run.status()).isEqualTo(1);
                assertThat(run.printed()).contains(option.split("=", 2)[0] + " is no option");
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static HttpResponse<String> chat(String port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/chat/message"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"message\":\"Hello\"}"));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
