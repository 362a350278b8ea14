package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the run command refuses before it starts a server. */
@Tag("apart")
class RunCommandRefusalsIT {

    @TempDir
    Path data;

    @Test
    void explainsItsOptions() throws Exception {
        try (var run = RunCommand.with("--help")) {
            assertThat(run.status()).isZero();
            assertThat(run.printed()).contains("--port", "--war", "--data", "Ctrl-C");
        }
    }

    /** Two neighbours are taken: what is proposed is neither of them. */
    @Test
    void refusesTakenPortAndProposesOneThatIsFree() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var next = boundIfFree(taken.getLocalPort() + 1);
                var run = RunCommand.with("--data", data.toString(), "--port", "" + taken.getLocalPort())) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed())
                    .contains("Port %d on 127.0.0.1 cannot be used".formatted(taken.getLocalPort()))
                    .doesNotContain("\tat ");
            var proposed = Pattern.compile("Port (\\d+) is free: mvn -Prun -Dagentsflow\\.http\\.port=\\1\n")
                    .matcher(run.printed());
            assertThat(proposed.find()).as(run.printed()).isTrue();
            int port = Integer.parseInt(proposed.group(1));
            assertThat(port).isNotIn(taken.getLocalPort(), next.getLocalPort());
            try (var again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(again.getLocalPort()).isEqualTo(port);
            }
        }
    }

    private static ServerSocket boundIfFree(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); // somebody else has taken it
        }
    }

    @Test
    void refusesMissingApplication() throws Exception {
        var pom = RunCommand.BASE.resolve("pom.xml").toAbsolutePath().toString(); // a file that is there
        try (var run = RunCommand.with(
                "--data=" + data,
                "--port=" + RunCommand.freePort(),
                "--jar=" + pom,
                "--pool=" + pom,
                "--war=" + data.resolve("none.war"))) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed()).contains("There is no file " + data.resolve("none.war"), "mvn package");
        }
    }

    @Test
    void refusesDataOfAnotherRun() throws Exception {
        try (var channel = FileChannel.open(
                        data.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock();
                var run = RunCommand.with("--check", "--data=" + data, "--port=" + RunCommand.freePort())) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed()).contains("Another process works with the data");
            assertThat(lock.isValid()).isTrue();
        }
    }

    @Test
    void refusesDataDirectoryThatIsNone() throws Exception {
        var file = Files.createFile(data.resolve("file"));
        try (var run = RunCommand.with("--check", "--data=" + file, "--port=" + RunCommand.freePort())) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed()).contains("The data directory " + file + " cannot be used");
        }
    }

    @Test
    void refusesOptionThatDoesNotExist() throws Exception {
        try (var run = RunCommand.with("--prot=8001")) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed()).contains("--prot is no option");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "soon", "-1"})
    void refusesWaitThatIsNoNumberOfSeconds(String seconds) throws Exception {
        try (var run = RunCommand.with("--wait=" + seconds)) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed()).contains("--wait is " + seconds);
        }
    }

    @Test
    void findsNothingWrongWithFreePortAndEmptyData() throws Exception {
        try (var run = RunCommand.with("--check", "--data=" + data, "--port=" + RunCommand.freePort())) {
            assertThat(run.status()).isZero();
            assertThat(run.printed()).isEmpty();
        }
    }
}
