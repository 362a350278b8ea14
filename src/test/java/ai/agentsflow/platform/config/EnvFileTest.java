package ai.agentsflow.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class EnvFileTest {

    @Test
    void readsWhatShellsAndContainerEnginesTake() {
        var file = EnvFile.parse("""
                # a comment

                PLAIN=a value
                export EXPORTED=1
                SPACED = around\s\s
                EMPTY=
                COMMENTED=a#b # a comment
                ONLY=# a comment
                DOUBLE="a \\"b\\" # c" # a comment
                SINGLE='a "b" \\ c'
                EQUALS=postgres://u:p@h/d?a=b
                PLAIN=the last one
                """, "the test");

        assertThat(file.faults()).isEmpty();
        assertThat(file.variables())
                .containsOnly(
                        entry("PLAIN", "the last one"),
                        entry("EXPORTED", "1"),
                        entry("SPACED", "around"),
                        entry("EMPTY", ""),
                        entry("COMMENTED", "a#b"),
                        entry("ONLY", ""),
                        entry("DOUBLE", "a \"b\" # c"),
                        entry("SINGLE", "a \"b\" \\ c"),
                        entry("EQUALS", "postgres://u:p@h/d?a=b"));
    }

    @Test
    void tellsLinesThatAreNoneWithoutRepeatingThem() {
        var file = EnvFile.parse("A=1\nhush hush\n9=x\n", ".env");

        assertThat(file.faults()).containsExactly(".env:2: NAME=value is needed", ".env:3: NAME=value is needed");
    }
}
