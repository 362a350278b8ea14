package ai.agentsflow.providers;

import ai.agentsflow.completion.ModelFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Takes a stream of lines apart, whatever the pieces it comes in. */
final class LineParser {

    private static final int LONGEST_LINE = 4 * 1024 * 1024;

    private final Consumer<byte[]> onLine;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);

    LineParser(Consumer<byte[]> onLine) {
        this.onLine = onLine;
    }

    void take(ByteBuffer part) {
        while (part.hasRemaining()) {
            byte next = part.get();
            if (next == '\n') {
                endOfLine();
            } else if (line.size() == LONGEST_LINE) {
                throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent a line without an end");
            } else if (next != '\r') {
                line.write(next);
            }
        }
    }

    private void endOfLine() {
        byte[] whole = line.toByteArray();
        line.reset();
        if (whole.length > 0) {
            onLine.accept(whole);
        }
    }
}
