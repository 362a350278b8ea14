package ai.agentsflow.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the measurements under {@code ops/bench} are asked; what they measure takes minutes and is run by hand. */
@Timeout(20)
class BenchTest {

    private record Said(int status, String text) {}

    @Test
    void tellsItsOptions() throws Exception {
        var help = bench("gateway.sh", "--help");

        assertThat(help.status()).isZero();
        assertThat(help.text()).contains("--rounds", "--bare", "--soak", "--held", "apt-get install nginx");
        assertThat(bench("identity.sh", "--help").text()).contains("--rounds", "--tokens", "apt-get install nginx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "--rounds ten", "--rounds", "--port -1", "--jvm"})
    void refusesWhatItDoesNotUnderstandBeforeItStartsAnything(String line) throws Exception {
        for (String script : List.of("gateway.sh", "identity.sh")) {
            var options = line.split(" ", -1);
            var refusal = bench(script, options);

            assertThat(refusal.status()).isNotZero();
            assertThat(refusal.text()).contains(options[0]);
        }
    }

    private static Said bench(String script, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bash", "ops/bench/" + script));
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), text);
    }
}
