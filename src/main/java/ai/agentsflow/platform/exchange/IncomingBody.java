package ai.agentsflow.platform.exchange;

import ai.agentsflow.platform.memory.MemoryBudget;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of an asynchronous request, read as it comes: a client that sends slowly holds no thread. It is bounded, and takes
 * its part of the memory for bodies before it is read.
 */
public final class IncomingBody implements ReadListener {

    /** Read into at first: what a client says that it will send takes no memory until it comes. */
    private static final int FIRST_PART = 8 * 1024;

    private final ServletInputStream input;
    private final long told;
    private final int most;
    private final MemoryBudget.Share share;
    private final Listener listener;
    private final AtomicBoolean over = new AtomicBoolean();
    private byte[] body;
    private int length;

    /** Hears of the body, once, on a thread of the server. */
    public interface Listener {

        void onBody(byte[] body);

        /**
         * There will be no body.
         *
         * @param failure {@link ClientErrorException} 413 for more bytes than may be, 400 for a body that broke off, 408 for
         *     one that takes too long; {@link ServiceUnavailableException} when there is no room for it now
         */
        void onFailure(RuntimeException failure);
    }

    private IncomingBody(ServletInputStream input, long told, int most, MemoryBudget.Share share, Listener listener) {
        this.input = input;
        this.told = told;
        this.most = most;
        this.share = share;
        this.listener = listener;
        this.body = new byte[0];
    }

    /**
     * Begins to read. A body that has arrived already, as nearly all have, is told before this returns; one that says
     * beforehand that it is too large is not read at all.
     *
     * @param request its asynchronous processing has begun
     * @param most bytes
     * @param share grows with what is read; giving it back is the caller's
     * @return the body on its way
     * @throws ClientErrorException 413 at once
     * @throws ServiceUnavailableException at once
     */
    public static IncomingBody read(HttpServletRequest request, int most, MemoryBudget.Share share, Listener listener)
            throws IOException {
        long told = request.getContentLengthLong();
        if (told > most) {
            throw tooLarge();
        }
        var input = request.getInputStream();
        var incoming = new IncomingBody(input, told, most, share, listener);
        if (told >= 0 && input.available() >= told) {
            incoming.grow((int) told);
            incoming.length = input.readNBytes(incoming.body, 0, (int) told);
            incoming.end();
        } else {
            incoming.grow((int) (told < 0 ? FIRST_PART : Math.min(told, FIRST_PART)));
            input.setReadListener(incoming);
        }
        return incoming;
    }

    /** Whether nothing more is awaited. */
    public boolean isOver() {
        return over.get();
    }

    /** Gives up on a body that has not come to its end. */
    public void expire() {
        fail(new ClientErrorException(Status.REQUEST_TIMEOUT));
    }

    @Override
    public void onDataAvailable() throws IOException {
        try {
            while (!over.get() && input.isReady()) {
                if (length == body.length) {
                    grow((int) Math.min(2L * body.length, told < 0 ? most + 1L : told));
                }
                int read = input.read(body, length, body.length - length);
                if (read < 0) {
                    return;
                }
                length += read;
                if (length > most) {
                    throw tooLarge();
                }
                if (length == told) {
                    end();
                }
            }
        } catch (ClientErrorException | ServiceUnavailableException refusal) {
            fail(refusal);
        }
    }

    @Override
    public void onAllDataRead() {
        if (told < 0 || length == told) {
            end();
        } else {
            fail(brokenOff());
        }
    }

    @Override
    public void onError(Throwable failure) {
        fail(brokenOff());
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            listener.onBody(length == body.length ? body : Arrays.copyOf(body, length));
        }
    }

    private void fail(RuntimeException failure) {
        if (over.compareAndSet(false, true)) {
            listener.onFailure(failure);
        }
    }

    private void grow(int size) {
        if (!share.take(size - body.length)) {
            throw new ServiceUnavailableException();
        }
        body = Arrays.copyOf(body, size);
    }

    private static ClientErrorException tooLarge() {
        return new ClientErrorException(Status.REQUEST_ENTITY_TOO_LARGE);
    }

    private static ClientErrorException brokenOff() {
        return new ClientErrorException(Status.BAD_REQUEST);
    }
}
