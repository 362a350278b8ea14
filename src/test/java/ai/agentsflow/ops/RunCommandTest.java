package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the run command refuses before it starts a server. */
class RunCommandTest {

    @TempDir
    Path data;

    @Test
    void explainsItsOptions() throws Exception {
        try (var run = RunCommand.with("--help")) {
            assertThat(run.status()).isZero();
            assertThat(run.printed()).contains("--port", "--war", "--data", "Ctrl-C");
        }
    }

    @Test
    void refusesTakenPort() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var run = RunCommand.with("--data", data.toString(), "--port", "" + taken.getLocalPort())) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed())
                    .contains("Port %d on 127.0.0.1 cannot be used".formatted(taken.getLocalPort()))
                    .contains("-Dagentsflow.http.port=" + (taken.getLocalPort() + 1))
                    .doesNotContain("\tat ");
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

    @Test
    void findsNothingWrongWithFreePortAndEmptyData() throws Exception {
        try (var run = RunCommand.with("--check", "--data=" + data, "--port=" + RunCommand.freePort())) {
            assertThat(run.status()).isZero();
            assertThat(run.printed()).isEmpty();
        }
    }
}
