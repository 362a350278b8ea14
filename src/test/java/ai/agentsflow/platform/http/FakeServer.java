package ai.agentsflow.platform.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server of raw bytes on loopback: each test scripts what happens on every accepted connection. */
final class FakeServer implements AutoCloseable {

    /** What the server does on one connection; returning closes it. */
    @FunctionalInterface
    interface Script {
        void play(Peer peer) throws Exception;
    }

    private final ServerSocket listening;
    private final String scheme;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    FakeServer(Script script) {
        this(ServerSocketFactory.getDefault(), "http", script);
    }

    FakeServer(ServerSocketFactory sockets, String scheme, Script script) {
        this.scheme = scheme;
        try {
            listening = sockets.createServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(() -> {
            while (!listening.isClosed()) {
                Socket socket = listening.accept();
                open.add(socket);
                int number = accepted.incrementAndGet();
                daemon(() -> {
                    try (socket) {
                        script.play(new Peer(socket, number));
                    } finally {
                        open.remove(socket);
                    }
                });
            }
        });
    }

    HttpCall get() {
        return new HttpCall("GET", uri("/"), Map.of(), null, Await.SOON);
    }

    URI uri(String path) {
        return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort() + path);
    }

    int accepted() {
        return accepted.get();
    }

    /** Connections whose script has not ended yet. */
    int open() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception ended) {
                // the client or the test closed the socket: the script is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @FunctionalInterface
    private interface Task {
        void run() throws Exception;
    }

    /** One accepted connection. */
    static final class Peer {

        private final Socket socket;
        private final int number;

        private Peer(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        /** 1 for the first accepted connection, and so on. */
        int number() {
            return number;
        }

        /** Reads up to the empty line and returns the head of a request. */
        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new IOException("the client closed");
                }
                head.write(next);
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        String readBody(int length) throws IOException {
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        }

        void write(String bytes) throws IOException {
            write(bytes.getBytes(StandardCharsets.UTF_8));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void answer(String body) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        /** Waits until the client closes. */
        void untilClosed() throws IOException {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // what the client still says is of no interest
            }
        }

        /** Closes with a reset instead of an orderly end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
