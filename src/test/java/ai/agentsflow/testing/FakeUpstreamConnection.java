package ai.agentsflow.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. It reads all the time, on its own thread, and answers on another: so it notices at once when the
 * client leaves, whatever the answer is doing.
 */
final class FakeUpstreamConnection implements Runnable, AutoCloseable {

    private final FakeUpstream upstream;
    private final Socket socket;
    private final ExecutorService player = Executors.newSingleThreadExecutor(FakeUpstreamConnection::daemon);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final List<FakeUpstreamRequest> requests = new CopyOnWriteArrayList<>();
    private volatile boolean closedByUs;

    FakeUpstreamConnection(FakeUpstream upstream, Socket socket) {
        this.upstream = upstream;
        this.socket = socket;
    }

    static Thread daemon(Runnable work) {
        var thread = new Thread(work, "fake-upstream");
        thread.setDaemon(true);
        return thread;
    }

    /** Opens when nobody is at the other end any more. */
    CountDownLatch gone() {
        return gone;
    }

    void closingOurselves() {
        closedByUs = true;
    }

    @Override
    public void run() {
        try {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (var request = read(in); request != null; request = read(in)) {
                requests.add(request);
                var exchange = new FakeUpstreamExchange(request, upstream.record(request), this, socket, upstream);
                FakeUpstreamReply reply = upstream.replyTo(request);
                player.execute(() -> play(reply, exchange));
            }
        } catch (IOException e) {
            // a reset or a half request: gone is gone
        } finally {
            left();
        }
    }

    @Override
    public void close() throws IOException {
        closingOurselves();
        socket.close();
    }

    private void left() {
        if (!closedByUs) {
            requests.forEach(FakeUpstreamRequest::markAbandoned);
        }
        gone.countDown();
        player.execute(this::closeQuietly);
        player.shutdown();
        upstream.left(this);
    }

    private void play(FakeUpstreamReply reply, FakeUpstreamExchange exchange) {
        try {
            reply.play(exchange);
            if (exchange.request().header("Connection").orElse("").equalsIgnoreCase("close")) {
                close();
            }
        } catch (IOException e) {
            // the reading side has noticed too, and tells
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            // closed enough
        }
    }

    private @Nullable FakeUpstreamRequest read(InputStream in) throws IOException {
        String start = line(in);
        if (start == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = required(in); !header.isEmpty(); header = required(in)) {
            int colon = header.indexOf(':');
            headers.merge(
                    header.substring(0, colon), header.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        if (headers.getOrDefault("Expect", "").equalsIgnoreCase("100-continue")) {
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        String[] words = start.split(" ", 3);
        return new FakeUpstreamRequest(words[0], words[1], headers, body(in, headers));
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (!headers.getOrDefault("Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
            return exactly(in, Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        }
        var body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(required(in), 16); size > 0; size = Integer.parseInt(required(in), 16)) {
            body.writeBytes(exactly(in, size));
            required(in);
        }
        required(in);
        return body.toByteArray();
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the client left inside of its request");
        }
        return bytes;
    }

    private static String required(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            throw new EOFException("the client left inside of its request");
        }
        return line;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }
}
