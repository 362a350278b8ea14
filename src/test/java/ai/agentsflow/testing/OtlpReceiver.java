package ai.agentsflow.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Takes spans as a collector does, by OTLP over HTTP, and remembers them. */
public final class OtlpReceiver implements AutoCloseable {

    private static final int OK = 200;

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    /**
     * A span.
     *
     * @param kind 2 for a server's, 3 for a client's
     * @param parent empty when there is none
     * @param status 2 for an error
     */
    public record Span(
            String trace,
            String id,
            String parent,
            String name,
            long kind,
            long status,
            Map<String, String> attributes) {}

    private OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            fields(exchange.getRequestBody().readAllBytes(), this::resource);
            exchange.sendResponseHeaders(OK, -1);
            exchange.close();
        });
        server.start();
    }

    public static OtlpReceiver start() {
        try {
            return new OtlpReceiver();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    public List<Span> spans() {
        return spans;
    }

    /** Those of a trace. */
    public List<Span> spans(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void resource(int resourceSpans, Object bytes) {
        fields(bytes, (scopeSpans, inScope) -> {
            if (scopeSpans == 2) {
                fields(inScope, (span, inSpan) -> {
                    if (span == 2) {
                        spans.add(span(inSpan));
                    }
                });
            }
        });
    }

    private static Span span(Object bytes) {
        var parts = new HashMap<Integer, Object>();
        var attributes = new HashMap<String, String>();
        fields(bytes, (number, value) -> {
            parts.put(number, value);
            if (number == 9) {
                var pair = new HashMap<Integer, Object>();
                fields(value, pair::put);
                attributes.put(text(pair.get(1)), value(pair.get(2)));
            }
        });
        var status = new HashMap<Integer, Object>();
        if (parts.containsKey(15)) {
            fields(parts.get(15), status::put);
        }
        return new Span(
                hex(parts.get(1)),
                hex(parts.get(2)),
                hex(parts.getOrDefault(4, new byte[0])),
                text(parts.get(5)),
                (long) parts.get(6),
                (long) status.getOrDefault(3, 0L),
                Map.copyOf(attributes));
    }

    /** A text, a number, or a list of texts. */
    private static String value(Object bytes) {
        var found = new HashMap<Integer, Object>();
        fields(bytes, found::put);
        if (found.containsKey(5)) {
            var list = new HashMap<Integer, Object>();
            fields(found.get(5), list::put);
            return value(list.get(1));
        }
        return found.containsKey(1) ? text(found.get(1)) : String.valueOf(found.get(3));
    }

    /** The fields of a message in Protocol Buffers' wire format: a number each, or bytes. */
    private static void fields(Object message, BiConsumer<Integer, Object> field) {
        var in = ByteBuffer.wrap((byte[]) message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = number(in);
            Object value = switch ((int) (tag & 7)) {
                case 0 -> number(in);
                case 1 -> in.getLong();
                case 2 -> {
                    var bytes = new byte[(int) number(in)];
                    in.get(bytes);
                    yield bytes;
                }
                case 5 -> (long) in.getInt();
                default -> throw new IllegalArgumentException("no such wire type in " + tag);
            };
            field.accept((int) (tag >>> 3), value);
        }
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }

    private static String hex(Object bytes) {
        return HexFormat.of().formatHex((byte[]) bytes);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
