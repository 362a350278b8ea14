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

/** How {@code ops/bench/gateway.sh} is asked; what it measures takes minutes and is run by hand. */
@Timeout(20)
class GatewayBenchTest {

    private record Said(int status, String text) {}

    @Test
    void tellsItsOptions() throws Exception {
        var help = bench("--help");

        assertThat(help.status()).isZero();
        assertThat(help.text()).contains("--rounds", "--bare", "--soak", "--held", "apt-get install nginx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "--rounds ten", "--rounds", "--port -1", "--jvm"})
    void refusesWhatItDoesNotUnderstandBeforeItStartsAnything(String options) throws Exception {
        var refusal = bench(options.split(" "));

        assertThat(refusal.status()).isNotZero();
        assertThat(refusal.text()).contains(options.split(" ")[0]);
    }

    private static Said bench(String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bash", "ops/bench/gateway.sh"));
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), text);
    }
}
