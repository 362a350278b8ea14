package ai.agentsflow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Upstreams that send more than anybody can hold, or not to an end. The first part of an address' path says what they do:
 * {@code endless-events}, {@code endless-event}, {@code endless-whole}, {@code event-BYTES}, {@code whole-BYTES},
 * {@code vectors}, {@code slow}; the rest of the path says in whose API.
 */
public final class HostileUpstream implements AutoCloseable {

    private static final int PART = 64 * 1024;
    private static final byte[] FILLER = "x".repeat(PART).getBytes(UTF_8);
    private static final int SLOW_CHUNKS = 12;
    private static final String EVENT =
            "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"@\"},\"finish_reason\":null}]}";
    private static final String STOP =
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                    + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static final String MESSAGE_START = """
            data: {"type":"message_start","message":{"id":"m","model":"m","usage":{}}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            """;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Socket, AtomicInteger> slow = new ConcurrentHashMap<>();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(daemons("slow upstream"));

    private final Future<?> slowly = pace.scheduleWithFixedDelay(this::sendSlowChunks, 1, 1, TimeUnit.SECONDS);

    private HostileUpstream(ServerSocket listener) {
        this.listener = listener;
    }

    public static HostileUpstream start() {
        try {
            var upstream = new HostileUpstream(new ServerSocket(0, 4096, InetAddress.getLoopbackAddress()));
            daemons("hostile upstream").newThread(upstream::accept).start();
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it does so. */
    public URI address(String behaviour) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/" + behaviour);
    }

    /** How many calls are under way. */
    public int calls() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        slowly.cancel(true);
        pace.shutdown();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static java.util.concurrent.ThreadFactory daemons(String name) {
        return work -> {
            var thread = new Thread(null, work, name, PART);
            thread.setDaemon(true);
            return thread;
        };
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                // the system would keep 4 MB for each of them, and be short of memory for everybody's connections
                socket.setSendBufferSize(PART);
                open.add(socket);
                daemons("hostile upstream").newThread(() -> serve(socket)).start();
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        boolean later = false;
        try {
            var in = new BufferedInputStream(socket.getInputStream());
            var out = new BufferedOutputStream(socket.getOutputStream(), PART);
            var head = head(in);
            var body = body(in, head);
            later = answer(socket, head.split(" ", 3)[1].split("/", 3), body, out);
            out.flush();
        } catch (IOException e) {
            // whoever asked has left
        } finally {
            if (!later) {
                leave(socket);
            }
        }
    }

    private void leave(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed then
        }
    }

    private boolean answer(Socket socket, String[] path, String body, OutputStream out) throws IOException {
        var behaviour = path[1];
        int dash = behaviour.lastIndexOf('-');
        var api = path[2];
        boolean stream = body.contains("\"stream\":true");
        if (behaviour.equals("slow")) {
            head(out, "text/event-stream");
            out.write(event("openai", "begun"));
            out.flush();
            slow.put(socket, new AtomicInteger());
            return true;
        } else if (behaviour.equals("endless-events") && (stream || !api.endsWith("embeddings"))) {
            endlessEvents(api, out);
        } else if (behaviour.equals("endless-event")) {
            head(out, api.endsWith("api/chat") ? "application/x-ndjson" : "text/event-stream");
            out.write(beginning(api));
            out.write(
                    api.endsWith("api/chat") ? bytes("{\"message\":{\"content\":\"") : bytes("data: {\"choices\":\""));
            fill(out, Long.MAX_VALUE);
        } else if (behaviour.startsWith("event-")) {
            head(out, "text/event-stream");
            out.write(bytes("data: " + EVENT.substring(0, EVENT.indexOf('@'))));
            fill(out, Long.parseLong(behaviour.substring(dash + 1)));
            out.write(bytes(EVENT.substring(EVENT.indexOf('@') + 1) + "\n\n" + STOP));
        } else if (behaviour.equals("vectors")) {
            vectors(body, out);
        } else {
            whole(
                    api,
                    behaviour.startsWith("whole-") ? Long.parseLong(behaviour.substring(dash + 1)) : Long.MAX_VALUE,
                    out);
        }
        return false;
    }

    private static void endlessEvents(String api, OutputStream out) throws IOException {
        head(out, api.endsWith("api/chat") ? "application/x-ndjson" : "text/event-stream");
        out.write(beginning(api));
        byte[] event = event(api, "x".repeat(1000));
        while (true) {
            out.write(event);
        }
    }

    private static byte[] event(String api, String text) {
        if (api.endsWith("api/chat")) {
            return bytes("{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                    + "\"},\"done\":false}\n");
        } else if (api.endsWith("messages")) {
            return bytes("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                    + "{\"type\":\"text_delta\",\"text\":\"" + text + "\"}}\n\n");
        }
        return bytes("data: " + EVENT.replace("@", text) + "\n\n");
    }

    private static byte[] beginning(String api) {
        return api.endsWith("messages") ? bytes(MESSAGE_START) : new byte[0];
    }

    private static void whole(String api, long length, OutputStream out) throws IOException {
        head(out, "application/json");
        if (api.endsWith("embeddings")) {
            out.write(bytes("{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"index\":0,\"embedding\":\""));
            fill(out, length);
            out.write(bytes("\"}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}"));
        } else if (api.endsWith("messages")) {
            out.write(bytes(
                    "{\"type\":\"message\",\"id\":\"m\",\"model\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\""));
            fill(out, length);
            out.write(bytes("\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));
        } else if (api.endsWith("api/chat")) {
            out.write(bytes("{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\""));
            fill(out, length);
            out.write(bytes("\"},\"done\":true,\"done_reason\":\"stop\"}"));
        } else {
            out.write(bytes(
                    "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                            + "\"message\":{\"role\":\"assistant\",\"content\":\""));
            fill(out, length);
            out.write(
                    bytes("\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}"));
        }
    }

    /** As large as {@code text-embedding-3-large} in base64 is: 16 KB an input. */
    private static void vectors(String body, OutputStream out) throws IOException {
        long inputs = body.chars().filter(letter -> letter == ',').count();
        head(out, "application/json");
        out.write(bytes("{\"object\":\"list\",\"model\":\"m\",\"data\":["));
        for (long i = 0; i < inputs; i++) {
            out.write(bytes((i == 0 ? "" : ",") + "{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":\""));
            fill(out, 16 * 1024);
            out.write(bytes("\"}"));
        }
        out.write(bytes("],\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}"));
    }

    private static void fill(OutputStream out, long length) throws IOException {
        for (long left = length; left > 0; left -= PART) {
            out.write(FILLER, 0, (int) Math.min(left, PART));
        }
    }

    private void sendSlowChunks() {
        slow.forEach((socket, sent) -> {
            try {
                boolean last = sent.incrementAndGet() > SLOW_CHUNKS;
                socket.getOutputStream().write(last ? bytes(STOP) : event("openai", "chunk"));
                if (last) {
                    slow.remove(socket);
                    leave(socket);
                }
            } catch (IOException e) {
                slow.remove(socket);
                leave(socket);
            }
        });
    }

    private static void head(OutputStream out, String type) throws IOException {
        out.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n"));
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request broke off");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String body(InputStream in, String head) throws IOException {
        var lower = head.toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length:");
        if (at < 0) {
            return "";
        }
        int length = Integer.parseInt(
                lower.substring(at + 15, lower.indexOf('\r', at)).strip());
        return new String(in.readNBytes(length), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
