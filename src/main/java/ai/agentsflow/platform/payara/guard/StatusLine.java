package ai.agentsflow.platform.payara.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/**
 * The first line of an answer as Grizzly writes it. For statuses that it does not know it says {@code CUSTOM}, where there is a
 * phrase of HTTP's own.
 */
record StatusLine(int status, boolean isCustom) {

    private static final StatusLine NONE = new StatusLine(0, false);

    private static final byte[] CUSTOM = "CUSTOM\r".getBytes(ISO_8859_1);

    private static final int STATUS = "HTTP/1.1 ".length();
    private static final int PHRASE = "HTTP/1.1 200 ".length();

    /** Of IANA's registry, those that Grizzly 4 does not have. */
    private static final Map<Integer, String> PHRASES = Map.ofEntries(
            Map.entry(103, "Early Hints"),
            Map.entry(207, "Multi-Status"),
            Map.entry(208, "Already Reported"),
            Map.entry(226, "IM Used"),
            Map.entry(308, "Permanent Redirect"),
            Map.entry(421, "Misdirected Request"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(423, "Locked"),
            Map.entry(424, "Failed Dependency"),
            Map.entry(425, "Too Early"),
            Map.entry(426, "Upgrade Required"),
            Map.entry(428, "Precondition Required"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(451, "Unavailable For Legal Reasons"),
            Map.entry(506, "Variant Also Negotiates"),
            Map.entry(507, "Insufficient Storage"),
            Map.entry(508, "Loop Detected"),
            Map.entry(511, "Network Authentication Required"));

    static StatusLine of(Buffer message) {
        if (message.remaining() < PHRASE) {
            return NONE;
        }
        int at = message.position() + STATUS;
        int status = 100 * (message.get(at) - '0') + 10 * (message.get(at + 1) - '0') + message.get(at + 2) - '0';
        return new StatusLine(status, isCustom(message));
    }

    private static boolean isCustom(Buffer message) {
        if (message.remaining() < PHRASE + CUSTOM.length) {
            return false;
        }
        for (int i = 0; i < CUSTOM.length; i++) {
            if (message.get(message.position() + PHRASE + i) != CUSTOM[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether it begins the one answer that a request has. */
    boolean isFinal() {
        return status >= 200;
    }

    /** Whether the connection goes on with another protocol. */
    boolean isSwitch() {
        return status == 101;
    }

    /** The message with HTTP's own phrase in it; no phrase where there is none. */
    Buffer inWords(Buffer message, MemoryManager<?> memory) {
        if (!isCustom) {
            return message;
        }
        var phrase = PHRASES.getOrDefault(status, "");
        var line = ("HTTP/1.1 " + status + ' ' + phrase).getBytes(ISO_8859_1);
        message.position(message.position() + PHRASE + CUSTOM.length - 1);
        return Buffers.appendBuffers(memory, Buffers.wrap(memory, line), message, true);
    }
}
