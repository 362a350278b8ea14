package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request and the wire that its answer goes out on; every write is flushed at once. */
public final class FakeUpstreamExchange {

    private static final int GLANCE_MS = 20;

    private final FakeUpstreamRequest request;
    private final long number;
    private final FakeUpstreamConnection connection;
    private final Socket socket;
    private final FakeUpstream upstream;
    private boolean trickling;

    FakeUpstreamExchange(
            FakeUpstreamRequest request,
            long number,
            FakeUpstreamConnection connection,
            Socket socket,
            FakeUpstream upstream) {
        this.upstream = upstream;
        this.request = request;
        this.number = number;
        this.connection = connection;
        this.socket = socket;
    }

    public FakeUpstreamRequest request() {
        return request;
    }

    /** Counts the requests of the upstream from 1. */
    public long number() {
        return number;
    }

    /** Sends a whole answer in JSON. Headers come as "Name: value". */
    public void answer(int status, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head(status, "Content-Type: application/json", "Content-Length: " + bytes.length, String.join("\r\n", headers));
        // before the last byte leaves: the client may close as soon as it has it
        request.markAnswered();
        write(bytes);
    }

    /** Sends the head of a JSON answer and only the first half of its body. */
    public void half(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head(200, "Content-Type: application/json", "Content-Length: " + bytes.length);
        write(Arrays.copyOf(bytes, bytes.length / 2));
    }

    /** What the upstream says that it used for so many pieces of an answer. */
    ObjectNode usage(int pieces) {
        return upstream.usageOf(request, pieces);
    }

    /** From now on each byte of a stream is a chunk of its own. */
    void trickle() {
        trickling = true;
    }

    /** Begins a stream of events. */
    public void beginStream() throws IOException {
        beginStream("text/event-stream; charset=utf-8");
    }

    /** Begins a stream of something else. */
    public void beginStream(String mediaType) throws IOException {
        head(200, "Content-Type: " + mediaType, "Cache-Control: no-cache", "Transfer-Encoding: chunked");
    }

    /** Sends one event of a stream. */
    public void event(String data) throws IOException {
        raw("data: " + data + "\n\n");
    }

    /** Sends a piece of a stream exactly as it is, as one chunk. */
    public void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a piece of a stream exactly as it is, as one chunk. */
    public void raw(byte... bytes) throws IOException {
        if (!trickling) {
            chunk(bytes);
            return;
        }
        for (byte one : bytes) {
            chunk(one);
        }
    }

    private void chunk(byte... bytes) throws IOException {
        var chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        write(chunk.toByteArray());
    }

    /** Ends a stream as HTTP wants it. */
    public void endStream() throws IOException {
        request.markAnswered();
        write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends bytes as they are, below HTTP. */
    public void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Closes the connection: the client reads an end where more was due. */
    public void cut() throws IOException {
        connection.closingOurselves();
        socket.close();
    }

    /** Resets the connection: the client's read fails. */
    public void reset() throws IOException {
        connection.closingOurselves();
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says nothing more until the client has closed the connection, or the upstream is closed. */
    public void awaitClientGone() throws InterruptedException {
        connection.gone().await();
    }

    /** Says nothing more until the test opens the gate; fails when the client leaves before. */
    public void await(CountDownLatch gate) throws IOException, InterruptedException {
        while (!gate.await(GLANCE_MS, TimeUnit.MILLISECONDS)) {
            if (connection.gone().getCount() == 0) {
                throw new IOException("the client left before the gate opened");
            }
        }
    }

    private void head(int status, String... headers) throws IOException {
        var head = new StringBuilder("HTTP/1.1 %d Fake\r\n".formatted(status));
        for (String header : headers) {
            if (!header.isEmpty()) {
                head.append(header).append("\r\n");
            }
        }
        write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
