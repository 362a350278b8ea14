package ai.agentsflow.platform.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownReaderTest {

    @Test
    void hasNothingToSayOfWhatAllReadAlike() {
        var file = UnknownReader.read("""
                # a comment
                A=1
                URL=postgresql://u:p@h/d?a=b#c
                """, Map.of());

        assertThat(file.variables()).containsOnly(entry("A", "1"), entry("URL", "postgresql://u:p@h/d?a=b#c"));
        assertThat(file.warnings()).isEmpty();
        assertThat(file.faults()).isEmpty();
    }

    @Test
    void tellsAShellsFileByExport() {
        var file = UnknownReader.read("export A='1'\nB=$(date)\n", Map.of());

        assertThat(file.variables()).containsOnly(entry("A", "1"));
        assertThat(file.faults()).extracting(EnvFile.Remark::line).containsExactly(2);
    }

    @Test
    void tellsSystemdsFileByItsComments() {
        var file = UnknownReader.read("; mine\nA=\"1\"\nB=c # d\n", Map.of());

        assertThat(file.variables()).containsOnly(entry("A", "1"), entry("B", "c # d"));
        assertThat(file.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            A="b c"  | quotes: the line is read in one way by compose and systemd and shell, in another by docker; say with --env-format who reads the file
            A=b # c  | #: the line is read in one way by compose and shell, in another by docker and systemd; say with --env-format who reads the file
            A=b c    | blanks or signs: the line is read in one way by compose and docker and systemd, not at all by shell; say with --env-format who reads the file
            A=$HERE  | $: the line is read in one way by compose and shell, in another by docker and systemd; say with --env-format who reads the file
            A=b\\c   | a backslash: the line is read in one way by compose and docker, in another by systemd and shell; say with --env-format who reads the file
            HERE     | no =: the line is read in one way by compose and docker, not at all by systemd and shell; say with --env-format who reads the file
            """)
    void warnsWhereTheyDiffer(String line, String warning) {
        var file = UnknownReader.read("X=1\n" + line + "\n", Map.of("HERE", "around"));

        assertThat(file.faults()).isEmpty();
        assertThat(file.warnings()).containsExactly(new EnvFile.Remark(2, warning));
    }

    @Test
    void takesWhatMostRead() {
        var file = UnknownReader.read("A=\"b c\"\nB=b # c\nC='x\ny'\n", Map.of());

        assertThat(file.variables()).containsOnly(entry("A", "b c"), entry("B", "b"), entry("C", "x\ny"));
    }

    @Test
    void refusesWhatNobodyReads() {
        var file = UnknownReader.read("A=1\nhush hush\n=x\n", Map.of());

        assertThat(file.faults())
                .containsExactly(
                        new EnvFile.Remark(2, "NAME=value is needed"), new EnvFile.Remark(3, "NAME=value is needed"));
    }
}
