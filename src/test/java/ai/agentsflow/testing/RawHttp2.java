package ai.agentsflow.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** A client of HTTP/2 that sends any header fields, also those that no client may send. */
public final class RawHttp2 implements AutoCloseable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final Socket socket;
    private int stream = 1;

    /**
     * A header field.
     *
     * @param name as it is sent, in any case and with any octets
     */
    public record Field(String name, String value) {}

    /** How a request ended. */
    public enum End {
        ANSWERED,
        REFUSED
    }

    public RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** Sends a request and waits for the end of its answer. */
    public End send(List<Field> fields, String body) throws IOException {
        int id = stream;
        stream += 2;
        var block = new ByteArrayOutputStream();
        for (Field field : fields) {
            // a literal without indexing, with a new name, not compressed
            block.write(0);
            text(block, field.name());
            text(block, field.value());
        }
        frame(HEADERS, END_HEADERS | (body.isEmpty() ? END_STREAM : 0), id, block.toByteArray());
        if (!body.isEmpty()) {
            frame(DATA, END_STREAM, id, body.getBytes(ISO_8859_1));
        }
        return end(id);
    }

    private End end(int id) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        while (true) {
            int first = in.read();
            if (first < 0) {
                return End.REFUSED;
            }
            int length = (first << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int of = in.readInt();
            in.skipNBytes(length);
            if (type == SETTINGS && (flags & 1) == 0) {
                frame(SETTINGS, 1, 0, new byte[0]);
            } else if (type == GOAWAY || (type == RESET && of == id)) {
                return End.REFUSED;
            } else if (of == id && (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return End.ANSWERED;
            }
        }
    }

    private void frame(int type, int flags, int id, byte[] payload) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(payload.length >> 16);
        bytes.write(payload.length >> 8);
        bytes.write(payload.length);
        bytes.write(type);
        bytes.write(flags);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes.write(id >> shift);
        }
        bytes.writeBytes(payload);
        socket.getOutputStream().write(bytes.toByteArray());
        socket.getOutputStream().flush();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        if (text.length() >= 127) {
            block.write(127);
            block.write(text.length() - 127);
        } else {
            block.write(text.length());
        }
        block.writeBytes(text.getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
