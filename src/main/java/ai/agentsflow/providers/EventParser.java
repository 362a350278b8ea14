package ai.agentsflow.providers;

import ai.agentsflow.completion.ModelFailure;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes a stream of server-sent events apart, whatever the pieces it comes in: only the data is of interest here
 * (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">WHATWG</a>).
 */
final class EventParser {

    private static final int LONGEST_EVENT = 4 * 1024 * 1024;
    /** The byte order mark, which may stand at the very beginning. */
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final byte[] FIELD = {'d', 'a', 't', 'a', ':'};

    private final Consumer<byte[]> onData;
    private byte[] line = new byte[1024];
    private int length;
    private byte[] data = new byte[1024];
    private int dataLength;
    private boolean hasData;
    private boolean afterReturn;
    private boolean anyLine;

    EventParser(Consumer<byte[]> onData) {
        this.onData = onData;
    }

    void take(ByteBuffer part) {
        while (part.hasRemaining()) {
            byte next = part.get();
            if (next == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = next == '\r';
            if (next == '\n' || next == '\r') {
                endOfLine();
            } else {
                if (length == line.length) {
                    line = Arrays.copyOf(line, grown(length * 2));
                }
                line[length++] = next;
            }
        }
    }

    private void endOfLine() {
        if (!anyLine && length >= MARK.length && Arrays.equals(line, 0, MARK.length, MARK, 0, MARK.length)) {
            length -= MARK.length;
            System.arraycopy(line, MARK.length, line, 0, length);
        }
        anyLine = true;
        if (length == 0) {
            if (hasData) {
                byte[] event = Arrays.copyOf(data, dataLength);
                dataLength = 0;
                hasData = false;
                onData.accept(event);
            }
        } else if (length >= FIELD.length && Arrays.equals(line, 0, FIELD.length, FIELD, 0, FIELD.length)) {
            int start = length > FIELD.length && line[FIELD.length] == ' ' ? FIELD.length + 1 : FIELD.length;
            append(start);
        }
        length = 0;
    }

    /** Several data lines make one event, a line break between them. */
    private void append(int start) {
        int size = grown(dataLength + 1 + length - start);
        if (size > data.length) {
            data = Arrays.copyOf(data, Math.max(size, Math.min(2 * data.length, LONGEST_EVENT)));
        }
        if (hasData) {
            data[dataLength++] = '\n';
        }
        System.arraycopy(line, start, data, dataLength, length - start);
        dataLength += length - start;
        hasData = true;
    }

    private static int grown(int size) {
        if (size > LONGEST_EVENT) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent an event without an end");
        }
        return size;
    }
}
