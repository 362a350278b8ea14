package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code install.sh} against a stand-in for {@code asadmin} that notes what it is asked. */
class InstallScriptTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void standIn() throws IOException {
        Path asadmin = directory.resolve("asadmin");
        Files.writeString(asadmin, """
                #!/bin/sh
                cd "$(dirname "$0")" || exit 1
                echo "$*" >>asked
                case "$*" in
                    *list-jdbc-connection-pools) cat pools 2>/dev/null || true ;;
                    *list-jdbc-resources) cat resources 2>/dev/null || true ;;
                    *multimode*)
                        for file; do :; done
                        cp "$file" commands
                        echo agentsflow >pools
                        echo jdbc/agentsflow >resources
                        ;;
                    *create-jdbc-resource*) echo jdbc/agentsflow >resources ;;
                esac
                """);
        assertThat(asadmin.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void makesThePoolWithTheDefaults() throws Exception {
        assertThat(install(Map.of()).output())
                .startsWith("Made the pool agentsflow and the resource jdbc/agentsflow.\nRestart the server now");
        assertThat(read("commands"))
                .contains("--steadypoolsize 20 --maxpoolsize 30 --maxwait 2000 --idletimeout 300 --leaktimeout 0")
                .contains("max-thread-pool-size=200", "header-buffer-length-bytes=32768")
                .doesNotContain("$", "#");
    }

    @Test
    void makesThePoolAsTheEnvironmentSays() throws Exception {
        install(Map.of("AGENTSFLOW_DB_POOL_MIN", "2", "AGENTSFLOW_DB_POOL_MAX", "3"), "--", "--port", "4949");

        assertThat(read("commands")).contains("--steadypoolsize 2 --maxpoolsize 3 ");
        assertThat(read("asked")).contains("--port 4949 multimode");
    }

    @Test
    void leavesWhatIsThereAsItIs() throws Exception {
        install(Map.of());
        Files.delete(directory.resolve("asked"));

        assertThat(install(Map.of()).output()).isEqualTo("The pool agentsflow was there and is left as it is.\n");
        assertThat(read("asked")).doesNotContain("create", "set ", "multimode");
    }

    @Test
    void makesAMissingResource() throws Exception {
        Files.writeString(directory.resolve("pools"), "agentsflow\n");

        assertThat(install(Map.of()).status()).isZero();
        assertThat(read("asked")).contains("create-jdbc-resource").doesNotContain("multimode");
    }

    @Test
    void updatesWhenAsked() throws Exception {
        install(Map.of());
        install(Map.of("AGENTSFLOW_DB_POOL_MAX", "40"), "--update");

        assertThat(read("asked"))
                .contains(
                        "steady-pool-size=0\n",
                        "max-pool-size=40\n",
                        "steady-pool-size=20\n",
                        "max-wait-time-in-millis=2000\n",
                        "idle-timeout-in-seconds=300\n",
                        "connection-leak-timeout-in-seconds=0\n",
                        "set configs.config.server-config.thread-pools.thread-pool.http-thread-pool.max-thread-pool-size=200\n",
                        "protocol.*.http.header-buffer-length-bytes=32768\n");
    }

    @Test
    void refusesASizeThatIsNoNumber() throws Exception {
        var shell = install(Map.of("AGENTSFLOW_DB_POOL_MAX", "30 --ping"));

        assertThat(shell.status()).isEqualTo(1);
        assertThat(shell.errors()).contains("AGENTSFLOW_DB_POOL_MAX must be a whole number");
        assertThat(directory.resolve("asked")).doesNotExist();
    }

    private Shell install(Map<String, String> environment, String... arguments) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("ASADMIN", directory.resolve("asadmin").toString());
        return Shell.run("payara/install.sh", all, arguments);
    }

    private String read(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }
}
