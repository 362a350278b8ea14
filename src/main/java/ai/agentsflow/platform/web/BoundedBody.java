package ai.agentsflow.platform.web;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that does not go on for ever: reading throws 413. */
final class BoundedBody extends FilterInputStream {

    private final int mostBytes;
    private int bytes;

    BoundedBody(InputStream body, int mostBytes) {
        super(body);
        this.mostBytes = mostBytes;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        count(count);
        return count;
    }

    private void count(int more) {
        bytes += Math.max(0, more);
        if (bytes > mostBytes) {
            throw new ClientErrorException(Response.Status.REQUEST_ENTITY_TOO_LARGE);
        }
    }
}
