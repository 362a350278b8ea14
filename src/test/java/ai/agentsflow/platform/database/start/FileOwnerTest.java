package ai.agentsflow.platform.database.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileOwnerTest {

    @TempDir
    private Path scratch;

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesTheProcessThatHasTheLock() throws Exception {
        var file = scratch.resolve("agentsflow.mv.db");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(FileOwner.of(file))
                    .contains("process " + ProcessHandle.current().pid());
        }
        assertThat(FileOwner.of(file)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void knowsNoProcessOfAnotherContainer() throws Exception {
        var file = Files.createFile(scratch.resolve("agentsflow.mv.db"));
        var locks = scratch.resolve("locks");
        Files.writeString(
                locks, "1: POSIX  ADVISORY  WRITE 0 08:01:%s 0 EOF%n".formatted(Files.getAttribute(file, "unix:ino")));

        assertThat(FileOwner.of(file, locks)).isEmpty();
    }

    @Test
    void saysNothingOfAFileThatIsNotThere() {
        assertThat(FileOwner.of(scratch.resolve("none"))).isEmpty();
    }
}
