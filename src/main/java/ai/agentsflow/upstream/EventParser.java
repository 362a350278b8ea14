package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Takes a stream of server-sent events apart, whatever the pieces it comes in: only the data is of interest here
 * (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">WHATWG</a>).
 */
final class EventParser {

    /** The byte order mark, which may stand at the very beginning. */
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final byte[] FIELD = {'d', 'a', 't', 'a', ':'};
    private static final byte[] LINE_BREAK = {'\n'};

    private final Consumer<byte[]> onData;
    private final Runnable onComment;

    /** The line under way, and the data of the event so far, from {@link #dataStart} on; they change places, so that nothing is copied. */
    private AnswerBuffer line;

    private AnswerBuffer data;
    private int dataStart;
    private boolean hasData;
    private boolean afterReturn;
    private boolean anyLine;

    /**
     * For one stream.
     *
     * @param most bytes that one event may have
     * @param onComment hears that the upstream is still there: a line that begins with a colon says nothing else
     */
    EventParser(MemoryBudget.Share memory, int most, Consumer<byte[]> onData, Runnable onComment) {
        this.onData = onData;
        this.onComment = onComment;
        this.line = new AnswerBuffer(memory, most);
        this.data = new AnswerBuffer(memory, most);
    }

    /**
     * Takes the next part.
     *
     * @throws ModelFailure for an event that is too large
     */
    void take(ByteBuffer part) {
        while (part.hasRemaining()) {
            int start = part.position();
            if (afterReturn && part.get(start) == '\n') {
                afterReturn = false;
                part.position(start + 1);
                continue;
            }
            int end = endOfLine(part);
            line.add(part, end - start);
            afterReturn = false;
            if (part.hasRemaining()) {
                afterReturn = part.get() == '\r';
                endLine();
            }
        }
    }

    private static int endOfLine(ByteBuffer part) {
        int at = part.position();
        int limit = part.limit();
        while (at < limit && part.get(at) != '\n' && part.get(at) != '\r') {
            at++;
        }
        return at;
    }

    private void endLine() {
        int start = !anyLine && line.startsWith(MARK) ? MARK.length : 0;
        anyLine = true;
        if (line.length() == start) {
            line.clear();
            endEvent();
        } else if (isData(start)) {
            start += FIELD.length;
            addData(line.length() > start && line.at(start) == ' ' ? start + 1 : start);
        } else if (line.at(start) == ':') {
            onComment.run();
        }
        line.clear();
    }

    private boolean isData(int start) {
        if (line.length() - start < FIELD.length) {
            return false;
        }
        for (int i = 0; i < FIELD.length; i++) {
            if (line.at(start + i) != FIELD[i]) {
                return false;
            }
        }
        return true;
    }

    /** Several data lines make one event, a line break between them. */
    private void addData(int start) {
        if (hasData) {
            data.add(LINE_BREAK, 0, 1);
            data.addFrom(line, start);
            return;
        }
        hasData = true;
        dataStart = start;
        var first = line;
        line = data;
        data = first;
    }

    private void endEvent() {
        if (hasData) {
            hasData = false;
            onData.accept(data.take(dataStart));
        }
    }
}
