package ai.agentsflow.platform.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each program makes of the same line. */
class EnvFormatTest {

    private static final Map<String, String> AMBIENT = Map.of("HERE", "around", "EMPTY", "");

    /** A {@code !} stands for a line that the program refuses. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            # line                 | compose       | docker            | systemd        | shell
            A=b                    | b             | b                 | b              | b
            A=                     | ^^            | ^^                | ^^             | ^^
            A=b#c                  | b#c           | b#c               | b#c            | b#c
            A=b # c                | b             | b # c             | b # c          | b
            A="b c"                | b c           | "b c"             | b c            | b c
            A='b c'                | b c           | 'b c'             | b c            | b c
            A="b" # c              | b             | "b" # c           | b# c           | b
            A=b c                  | b c           | b c               | b c            | !
            A=b"c"                 | b"c"          | b"c"              | b"c"           | bc
            A="b"c                 | !             | "b"c              | bc             | bc
            A='b'\\''c'            | !             | 'b'\\''c'         | b''c'         | b'c
            A=b\\c                 | b\\c          | b\\c              | bc             | bc
            A="b\\nc"              | b<newline>c   | "b\\nc"           | b\\nc          | b\\nc
            A="b\\"c"              | b"c           | "b\\"c"           | b"c            | b"c
            A="b\\\\c"             | b\\c          | "b\\\\c"          | b\\c           | b\\c
            A='it\\'s'             | it's          | 'it\\'s'          | it\\s'          | !
            A=$HERE                | around        | $HERE             | $HERE          | around
            A="${HERE}!"           | around!       | "${HERE}!"        | ${HERE}!       | around!
            A='$HERE'              | $HERE         | '$HERE'           | $HERE          | $HERE
            A=${GONE:-x}           | x             | ${GONE:-x}        | ${GONE:-x}     | x
            A=${GONE-${HERE}}      | around        | ${GONE-${HERE}}   | ${GONE-${HERE}}| around
            A=${EMPTY:-x}          | x             | ${EMPTY:-x}       | ${EMPTY:-x}    | x
            A=${EMPTY-x}           | ^^            | ${EMPTY-x}        | ${EMPTY-x}     | ^^
            A=${HERE:+x}           | x             | ${HERE:+x}        | ${HERE:+x}     | x
            A=${GONE:?x}           | !             | ${GONE:?x}        | ${GONE:?x}     | !
            A=${HERE/x/y}          | !             | ${HERE/x/y}       | ${HERE/x/y}    | !
            A=b$$c                 | b$c           | b$$c              | b$$c           | !
            A=b\\$c                | b\\           | b\\$c             | b$c            | b$c
            A="b\\$c"              | b$c           | "b\\$c"           | b$c            | b$c
            A=b$1                  | !             | b$1               | b$1            | !
            A=b$                   | !             | b$                | b$             | b$
            A=$(touch x)           | !             | $(touch x)        | $(touch x)     | !
            A="$(touch x)"         | !             | "$(touch x)"      | $(touch x)     | !
            A=${GONE:-$(touch x)}  | !             | ${GONE:-$(touch x)}|${GONE:-$(touch x)}| !
            A=`touch x`            | `touch x`     | `touch x`         | `touch x`      | !
            A=b&c                  | b&c           | b&c               | b&c            | !
            A=~/b                  | ~/b           | ~/b               | ~/b            | !
            export A=b             | b             | !                 | !              | b
            A =b                   | b             | !                 | b              | !
            A: b                   | b             | !                 | !              | !
            HERE                   | around        | around            | !              | !
            two words              | !             | !                 | !              | !
            =b                     | !             | !                 | !              | !
            A="b                   | !             | "b                | !              | !
            """)
    void readsALine(String line, String compose, String docker, String systemd, String shell) {
        if (line.startsWith("#")) {
            return;
        }
        var readers = Map.of("compose", compose, "docker", docker, "systemd", systemd, "shell", shell);
        readers.forEach((word, expected) -> {
            var file = EnvFormat.of(word).orElseThrow().read("FIRST=1\n" + line + "\nLAST=1", AMBIENT);
            var values = file.assignments().stream()
                    .filter(one -> one.line() == 2)
                    .map(EnvFile.Assignment::value)
                    .toList();
            if (expected.equals("!")) {
                assertThat(file.faults())
                        .as(word + " refuses it")
                        .extracting(EnvFile.Remark::line)
                        .contains(2);
                assertThat(values).as(word).isEmpty();
            } else {
                assertThat(file.faults()).as(word).isEmpty();
                assertThat(values).as(word).containsExactly(expected.replace("<newline>", "\n"));
            }
            assertThat(file.variables())
                    .as(word + " goes on")
                    .containsEntry("FIRST", "1")
                    .containsEntry("LAST", "1");
        });
    }

    @ParameterizedTest
    @EnumSource(EnvFormat.class)
    void skipsCommentsBlankLinesAndAByteOrderMark(EnvFormat format) {
        var file = format.read("\uFEFFA=1\n\n  # a comment=2\n   \nB=2\n", Map.of());

        assertThat(file.faults()).isEmpty();
        assertThat(file.variables()).containsOnly(entry("A", "1"), entry("B", "2"));
    }

    @ParameterizedTest
    @EnumSource(EnvFormat.class)
    void letsTheLastCountAndSaysSo(EnvFormat format) {
        var file = format.read("A=first\nA=second\nB=1\nB=1\n", Map.of());

        assertThat(file.variables()).containsEntry("A", "second");
        assertThat(file.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.line()).isEqualTo(2);
            assertThat(warning.text()).doesNotContain("first", "second");
        });
    }

    @ParameterizedTest
    @EnumSource(value = EnvFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "DOCKER")
    void readsQuotesOverSeveralLines(EnvFormat format) {
        var file = format.read("A='one\ntwo'\nB=2\n", Map.of());

        assertThat(file.variables()).containsOnly(entry("A", "one\ntwo"), entry("B", "2"));
        assertThat(file.assignments()).extracting(EnvFile.Assignment::line).containsExactly(1, 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = EnvFormat.class,
            names = {"SYSTEMD", "SHELL"})
    void goesOnWithTheNextLineBehindABackslash(EnvFormat format) {
        assertThat(format.read("A=one\\\ntwo\nB=\"3\\\n4\"\n", Map.of()).variables())
                .containsOnly(entry("A", "onetwo"), entry("B", "34"));
    }

    @ParameterizedTest
    @EnumSource(value = EnvFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "SHELL")
    void takesLineEndsOfWindows(EnvFormat format) {
        assertThat(format.read("A=1\r\nB=\"\"\r\n", Map.of()).variables()).containsEntry("A", "1");
    }

    @Test
    void saysThatAShellTakesTheCarriageReturn() {
        assertThat(EnvFormat.SHELL.read("A=1\r\n", Map.of()).faults())
                .extracting(EnvFile.Remark::text)
                .singleElement()
                .asString()
                .contains("carriage return");
    }

    @Test
    void takesSemicolonsForCommentsAsSystemdDoes() {
        assertThat(EnvFormat.SYSTEMD.read("; A=1\nB=2\n", Map.of()).variables()).containsOnly(entry("B", "2"));
    }

    @Test
    void takesSeveralVariablesOfALineAsAShellDoes() {
        var file = EnvFormat.SHELL.read("export A=1 B='2 3' C; D=$A # e\nset -a\n", Map.of("C", "x"));

        assertThat(file.faults()).isEmpty();
        assertThat(file.variables()).containsOnly(entry("A", "1"), entry("B", "2 3"), entry("D", "1"));
    }

    @Test
    void setsNothingThatAShellWouldSetForACommandAlone() {
        var file = EnvFormat.SHELL.read("A=1 B=$A date\nC=1; date\nunset C\n", Map.of());

        assertThat(file.variables()).containsOnly(entry("C", "1"));
        assertThat(file.faults()).extracting(EnvFile.Remark::line).containsExactly(1, 2, 3);
    }

    @Test
    void saysWhatAShellKeepsToItself() {
        assertThat(EnvFormat.SHELL.read("export A=1\nB=2\n", Map.of()).warnings())
                .extracting(EnvFile.Remark::line)
                .containsExactly(2);
        assertThat(EnvFormat.SHELL.read("set -a\nexport A=1\nB=2\n", Map.of()).warnings())
                .isEmpty();
        assertThat(EnvFormat.SHELL.read("A=1\nB=2\n", Map.of()).warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"COMPOSE", "SHELL"})
    void saysThatAVariableIsNotSetWithoutRepeatingIt(EnvFormat format) {
        var file = format.read("A=pa$word\n", Map.of());

        assertThat(file.variables()).containsEntry("A", "pa");
        assertThat(file.warnings())
                .singleElement()
                .asString()
                .contains("not set")
                .doesNotContain("word,", "$word");
    }

    @Test
    void saysWhatDockerTakesForAPartOfTheValue() {
        var file = EnvFormat.DOCKER.read("A=\"b\"\nB=c # d\nGONE\n", Map.of());

        assertThat(file.warnings())
                .extracting(EnvFile.Remark::text)
                .containsExactly(
                        "to docker the quotes are a part of the value",
                        "to docker # and what follows is a part of the value",
                        "docker takes a name without = from its own environment, and there it is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A=hunter2 hunter2",
                "A=\"hunter2",
                "hunter2",
                "hunter2 x",
                "A=$(hunter2)",
                "A=hunter2$",
                "A='x'hunter2"
            })
    void repeatsNothingOfTheFile(String line) {
        for (var format : EnvFormat.values()) {
            var file = format.read(line, Map.of());
            assertThat(List.of(file.faults(), file.warnings(), file.assignments())
                            .toString())
                    .as(format.word())
                    .doesNotContain("hunter2");
        }
        assertThat(UnknownReader.read(line, Map.of()).toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @EnumSource(EnvFormat.class)
    void endsWhateverItIsGiven(EnvFormat format) {
        for (String text : List.of(
                "",
                "\n",
                "=",
                "$",
                "A=${",
                "A=${B:-",
                "A=${B:-${C:-",
                "A=\\",
                "A='",
                "A=\"\\",
                "A=\"$",
                "export",
                "export ",
                ";",
                "A=${B:-" + "${B:-".repeat(5000),
                "A=\0",
                "\u0085A=1",
                "A=$'x'",
                "set -a",
                "A=1;B=2")) {
            assertThat(format.read(text, Map.of())).isNotNull();
        }
    }
}
