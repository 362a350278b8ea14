package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** Takes a stream of lines apart, whatever the pieces it comes in. */
final class LineParser {

    private final Consumer<byte[]> onLine;
    private final AnswerBuffer line;

    /** @param most bytes that one line may have */
    LineParser(MemoryBudget.Share memory, int most, Consumer<byte[]> onLine) {
        this.onLine = onLine;
        this.line = new AnswerBuffer(memory, most);
    }

    /**
     * Takes the next part.
     *
     * @throws ModelFailure for a line that is too large
     */
    void take(ByteBuffer part) {
        while (part.hasRemaining()) {
            int start = part.position();
            int end = start;
            while (end < part.limit() && part.get(end) != '\n') {
                end++;
            }
            line.add(part, end - start);
            if (part.hasRemaining()) {
                part.get();
                endLine();
            }
        }
    }

    private void endLine() {
        byte[] whole = line.take(0);
        int length = whole.length > 0 && whole[whole.length - 1] == '\r' ? whole.length - 1 : whole.length;
        if (length > 0) {
            onLine.accept(length == whole.length ? whole : Arrays.copyOf(whole, length));
        }
    }
}
