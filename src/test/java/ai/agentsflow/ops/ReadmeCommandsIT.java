package ai.agentsflow.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says to type, typed: each of its calls by curl, one after the other as it has them. */
@Tag("h2-only")
class ReadmeCommandsIT {

    private static final Pattern BLOCK = Pattern.compile("(?<=\n```sh\n)(?s:.*?)(?=\n```\n)");
    private static final Pattern COMMAND = Pattern.compile("(?m)^curl (?:.*\\\\\n)*.*$");
    private static final Pattern PROMISE = Pattern.compile("(?m)^# (\"errors\".*)$");
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    private static final Pattern REFUSAL = Pattern.compile("\"status\":[45]\\d\\d");

    static Stream<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(RunCommand.BASE.resolve("README.md")))
                .results()
                .map(MatchResult::group)
                .filter(block -> !commands(block).isEmpty());
    }

    @Test
    void thereAreSome() throws IOException {
        assertThat(blocks()).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void doWhatTheReadmeSays(String block) throws Exception {
        var server = block.contains("https://HOST") ? AgentsFlow.guarded() : AgentsFlow.shared();
        var id = "ID";
        var printed = new StringBuilder();
        for (var command : commands(block)) {
            var output = run(MOMENT.matcher(command)
                    .replaceAll(Instant.now()
                            .plus(30, ChronoUnit.DAYS)
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString())
                    .replaceAll(
                            "(http://localhost:8000|https://HOST)",
                            server.address().toString())
                    .replace("$TOKEN", server.administratorsKey())
                    .replace("/ID ", "/" + id + " "));
            var made = ID.matcher(output);
            if (id.equals("ID") && made.find()) {
                id = made.group(1);
            }
            printed.append(output).append('\n');
        }
        var promise = PROMISE.matcher(block);
        if (promise.find()) {
            assertThat(printed).contains(promise.group(1));
        } else {
            assertThat(printed).doesNotContainPattern(REFUSAL);
        }
    }

    private static List<String> commands(String block) {
        return COMMAND.matcher(block).results().map(MatchResult::group).toList();
    }

    private static String run(String command) throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "-o", "pipefail", "-c", command)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(command).isTrue();
        assertThat(process.exitValue()).as("%s%n%s", command, output).isZero();
        return output;
    }
}
