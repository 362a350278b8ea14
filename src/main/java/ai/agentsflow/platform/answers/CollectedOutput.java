package ai.agentsflow.platform.answers;

import ai.agentsflow.platform.memory.MemoryBudget;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is written until it is complete, as a part of the memory budget. Whoever asks by a listener when writing is possible
 * writes to the server itself: that is paced already.
 */
final class CollectedOutput extends ServletOutputStream {

    private static final int FIRST = 2048;

    private final HttpServletResponse response;
    private final MemoryBudget.Share share;
    private byte[] bytes = {};
    private int length;
    private boolean tooMuch;
    private @Nullable ServletOutputStream paced;

    CollectedOutput(HttpServletResponse response, MemoryBudget.Share share) {
        this.response = response;
        this.share = share;
    }

    @Override
    public boolean isReady() {
        return paced == null || paced.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        if (length > 0) {
            throw new IllegalStateException("something has been written without the listener");
        }
        try {
            direct().setWriteListener(listener);
        } catch (IOException e) {
            listener.onError(e);
        }
    }

    /** From here on everything is written to the server itself, what is kept first. */
    ServletOutputStream direct() throws IOException {
        var output = paced;
        if (output == null) {
            output = response.getOutputStream();
            paced = output;
            if (length > 0) {
                output.write(bytes, 0, length);
            }
            discard();
        }
        return output;
    }

    boolean isDirect() {
        return paced != null;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int begin, int count) throws IOException {
        if (paced != null) {
            paced.write(from, begin, count);
        } else if (!tooMuch && reserve(count)) {
            System.arraycopy(from, begin, bytes, length, count);
            length += count;
        }
    }

    private boolean reserve(int count) {
        int needed = length + count;
        if (needed > bytes.length) {
            int capacity = Math.max(needed, Math.max(FIRST, 2 * bytes.length));
            if (!share.take(capacity - bytes.length)) {
                discard();
                tooMuch = true;
                return false;
            }
            bytes = Arrays.copyOf(bytes, capacity);
        }
        return true;
    }

    @Override
    public void flush() throws IOException {
        if (paced != null) {
            paced.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (paced != null) {
            paced.close();
        }
    }

    /** Drops what is kept. */
    void discard() {
        bytes = new byte[0];
        length = 0;
        tooMuch = false;
        share.give(Long.MAX_VALUE);
    }

    /** Whether there was no room for all of it. */
    boolean isTooMuch() {
        return tooMuch;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Gives the room back, for good. */
    void release() {
        share.giveBack();
    }
}
