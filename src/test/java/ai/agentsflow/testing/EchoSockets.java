package ai.agentsflow.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/** A server that takes WebSocket handshakes on every path, and says back what it is told; anything else is 404. */
public final class EchoSockets implements AutoCloseable {

    private static final Pattern KEY = Pattern.compile("(?im)^sec-websocket-key: *(\\S+)\\s*$");
    private static final int CLOSE = 0x88;

    private final ServerSocket door;
    private final int closesWith;
    private final boolean liesAboutTheKey;

    private EchoSockets(int closesWith, boolean liesAboutTheKey) {
        this.closesWith = closesWith;
        this.liesAboutTheKey = liesAboutTheKey;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public static EchoSockets open() {
        return new EchoSockets(0, false);
    }

    /** One that takes the handshake and closes the socket at once with this code. */
    public static EchoSockets closingWith(int code) {
        return new EchoSockets(code, false);
    }

    /** One that answers 101 with a key that belongs to another handshake. */
    public static EchoSockets lying() {
        return new EchoSockets(0, true);
    }

    public int port() {
        return door.getLocalPort();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                var key = KEY.matcher(head);
                if (head.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket\r\n") && key.find()) {
                    talk(client, in, liesAboutTheKey ? "another" : key.group(1));
                    return;
                }
                write(client, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
            }
        } catch (IOException e) {
            // the client has left
        }
    }

    private void talk(Socket client, DataInputStream in, String key) throws IOException {
        write(
                client,
                ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "
                                + accept(key) + "\r\n\r\n")
                        .getBytes(US_ASCII));
        if (closesWith != 0) {
            write(client, new byte[] {(byte) CLOSE, 2, (byte) (closesWith >> 8), (byte) closesWith});
            return;
        }
        // short frames alone: that is all a test sends
        for (int first = in.read(); first >= 0 && first != CLOSE; first = in.read()) {
            int length = in.read() & 0x7f;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            var frame = new ByteArrayOutputStream();
            frame.write(first);
            frame.write(length);
            for (int i = 0; i < payload.length; i++) {
                frame.write(payload[i] ^ mask[i % 4]);
            }
            write(client, frame.toByteArray());
        }
    }

    private static String head(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            head.append((char) octet);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static void write(Socket client, byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
        client.getOutputStream().flush();
    }

    private static String accept(String key) {
        try {
            var text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text.getBytes(ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "echo-sockets");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
