package ai.agentsflow.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A client that sends any bytes, and reads its answers as RFC 9112 has them. */
public final class RawConnection implements AutoCloseable {

    /** What came, until the server closed, is no answer. */
    public static final class StrayBytesException extends IOException {

        private static final long serialVersionUID = 1L;

        StrayBytesException(String bytes) {
            super(bytes);
        }
    }

    private final Socket socket;
    private final InputStream input;

    /**
     * One answer.
     *
     * @param headers by their names in lower case
     */
    public record Answer(int status, String phrase, Map<String, String> headers, String body) {}

    public RawConnection(URI server, Duration patience) throws IOException {
        this(server.getPort(), patience);
    }

    /** To a port of this machine. */
    public RawConnection(int port, Duration patience) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) patience.toMillis());
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends each character as a byte; what a server that has closed does not take is lost. */
    public RawConnection send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** The next answer, interim ones too; empty when the server has closed. */
    public Optional<Answer> next() throws IOException {
        return next(false);
    }

    /** The next answer to a HEAD, or to another request. */
    public Optional<Answer> next(boolean head) throws IOException {
        var line = line();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        if (!line.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
            throw new StrayBytesException(line + '\n' + new String(input.readAllBytes(), ISO_8859_1));
        }
        var words = line.split(" ", 3);
        int status = Integer.parseInt(words[1]);
        var headers = new HashMap<String, String>();
        for (var field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            headers.put(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).strip());
        }
        boolean empty = head || status < 200 || status == 204 || status == 304;
        var phrase = words.length > 2 ? words[2] : "";
        return Optional.of(new Answer(status, phrase, headers, empty ? "" : body(headers)));
    }

    private String body(Map<String, String> headers) throws IOException {
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            var body = new StringBuilder();
            for (int length = size(); length > 0; length = size()) {
                body.append(new String(input.readNBytes(length), ISO_8859_1));
                line();
            }
            line();
            return body.toString();
        }
        var length = headers.get("content-length");
        byte[] bytes = length == null ? input.readAllBytes() : input.readNBytes(Integer.parseInt(length));
        return new String(bytes, ISO_8859_1);
    }

    private int size() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        int octet = input.read();
        while (octet >= 0 && octet != '\n') {
            if (octet != '\r') {
                bytes.write(octet);
            }
            octet = input.read();
        }
        return bytes.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
