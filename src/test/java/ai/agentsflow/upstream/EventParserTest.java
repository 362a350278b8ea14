package ai.agentsflow.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

    private static final int MEBIBYTE = 1 << 20;

    private static final byte[] SAMPLE = bytes(": a comment\r\n"
            + "data: one\r\n"
            + "\r\n"
            + "event: named\n"
            + "data:two\n"
            + "id: 7\n"
            + "data: three\n"
            + "\n"
            + ":\r"
            + "data: {\"a\":\"é🎉\"}\r"
            + "\r"
            + "\n"
            + "data:  two spaces\n"
            + "retry: 5\n"
            + "database: no data\n"
            + " data: nor this\n"
            + "\r\n"
            + "data: [DONE]\n\n");
    private static final List<String> EVENTS = List.of("one", "two\nthree", "{\"a\":\"é🎉\"}", " two spaces", "[DONE]");

    @Test
    void findsEveryEvent() {
        assertThat(events(SAMPLE)).isEqualTo(EVENTS);
    }

    @Test
    void findsThemWhereverTheStreamIsSplit() {
        for (int first = 0; first <= SAMPLE.length; first++) {
            for (int second = first; second <= SAMPLE.length; second++) {
                var events = events(
                        Arrays.copyOfRange(SAMPLE, 0, first),
                        Arrays.copyOfRange(SAMPLE, first, second),
                        Arrays.copyOfRange(SAMPLE, second, SAMPLE.length));
                assertThat(events).as("split at %d and %d", first, second).isEqualTo(EVENTS);
            }
        }
    }

    @Test
    void findsThemByteByByte() {
        byte[][] single = new byte[SAMPLE.length][];
        for (int i = 0; i < SAMPLE.length; i++) {
            single[i] = new byte[] {SAMPLE[i]};
        }

        assertThat(events(single)).isEqualTo(EVENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void takesEveryKindOfLineBreak(String end) {
        assertThat(events(bytes("data: a" + end + "data: b" + end + end + "data: c" + end + end)))
                .containsExactly("a\nb", "c");
    }

    @Test
    void tellsAnEventAsSoonAsItsEmptyLineBegins() {
        assertThat(events(bytes("data: a\r\n\r"))).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data: a", "data: a\n", "data: a\r\n", ": a\n\n", "event: a\n\n", "\n\n\n", "data\n\n: b\n\n"})
    void tellsNothingOfWhatIsNoWholeEvent(String text) {
        assertThat(events(bytes(text))).filteredOn(event -> !event.isEmpty()).isEmpty();
    }

    @Test
    void keepsAnEmptyLineOfData() {
        assertThat(events(bytes("data: a\ndata:\ndata: b\n\n"))).containsExactly("a\n\nb");
    }

    @Test
    void takesALongEvent() {
        String large = "x".repeat(3 * MEBIBYTE);

        assertThat(events(bytes("data: " + large + "\n\n"))).containsExactly(large);
    }

    /** The byte order mark is no part of the first line, says the standard. */
    @Test
    void skipsAByteOrderMark() {
        assertThat(events(bytes("\uFEFFdata: a\n\ndata: b\n\n"))).containsExactly("a", "b");
    }

    @Test
    void givesUpOnALineWithoutEnd() {
        assertThat(giveUp(bytes("x".repeat(MEBIBYTE)), 9).kind()).isEqualTo(ModelFailure.Kind.ANSWER_TOO_LARGE);
    }

    @Test
    void givesUpOnAnEventWithoutEnd() {
        assertThat(giveUp(bytes("data: " + "x".repeat(MEBIBYTE) + "\n"), 9).kind())
                .isEqualTo(ModelFailure.Kind.ANSWER_TOO_LARGE);
    }

    @Test
    void hearsThatTheUpstreamIsStillThere() {
        var comments = new AtomicInteger();
        var parser = new EventParser(MemoryBudget.unlimited().share(), MEBIBYTE, data -> {}, comments::incrementAndGet);

        parser.take(ByteBuffer.wrap(bytes(": OPENROUTER PROCESSING\n\n:\ndata: a\nevent: b\n\n")));

        assertThat(comments).hasValue(2);
    }

    private static ModelFailure giveUp(byte[] part, int times) {
        var parser = new EventParser(MemoryBudget.unlimited().share(), 8 * MEBIBYTE, data -> {}, () -> {});
        return catchThrowableOfType(ModelFailure.class, () -> {
            for (int i = 0; i < times; i++) {
                parser.take(ByteBuffer.wrap(part));
            }
        });
    }

    private static List<String> events(byte[]... parts) {
        List<String> events = new ArrayList<>();
        var parser = new EventParser(
                MemoryBudget.unlimited().share(),
                8 * MEBIBYTE,
                data -> events.add(new String(data, StandardCharsets.UTF_8)),
                () -> {});
        for (byte[] part : parts) {
            parser.take(ByteBuffer.wrap(part));
        }
        return events;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
