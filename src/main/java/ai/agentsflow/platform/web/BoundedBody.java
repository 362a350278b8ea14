package ai.agentsflow.platform.web;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A JSON body that neither goes on for ever nor nests without end: readers of JSON recurse, and a body of brackets would cost
 * them their stack. Reading throws 413 and 400.
 */
final class BoundedBody extends FilterInputStream {

    static final int DEEPEST = 64;

    private final int mostBytes;
    private int bytes;
    private int depth;
    private boolean inText;
    private boolean escaped;

    BoundedBody(InputStream body, int mostBytes) {
        super(body);
        this.mostBytes = mostBytes;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        if (next >= 0) {
            look(next);
        }
        return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        for (int i = offset; i < offset + count; i++) {
            look(buffer[i]);
        }
        return count;
    }

    /** Brackets within texts do not count. Every byte of a character beyond ASCII is above 127, so bytes will do. */
    private void look(int next) {
        if (++bytes > mostBytes) {
            throw new ClientErrorException(Response.Status.REQUEST_ENTITY_TOO_LARGE);
        }
        if (inText) {
            inText = escaped || next != '"';
            escaped = !escaped && next == '\\';
        } else if (next == '"') {
            inText = true;
        } else if (next == '{' || next == '[') {
            if (++depth > DEEPEST) {
                throw new BadRequestException();
            }
        } else if (next == '}' || next == ']') {
            depth--;
        }
    }
}
