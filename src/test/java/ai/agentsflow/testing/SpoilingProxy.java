package ai.agentsflow.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** A proxy that passes everything on as it comes, but for what a test spoils. */
public final class SpoilingProxy implements AutoCloseable {

    private static final Set<String> OF_ONE_CONNECTION =
            Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "keep-alive");

    private final HttpServer door;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    /** What is done instead with the requests that it is about. */
    @FunctionalInterface
    public interface Spoiler {
        void answer(HttpExchange exchange, Upstream upstream) throws IOException;
    }

    /** Asks the server itself what it would have answered. */
    @FunctionalInterface
    public interface Upstream {
        HttpResponse<InputStream> ask() throws IOException;
    }

    private record Rule(Predicate<HttpExchange> about, Spoiler spoiler) {}

    public SpoilingProxy(URI server) {
        this.server = server;
        try {
            door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        door.setExecutor(workers);
        door.createContext("/", this::pass);
        door.start();
    }

    public String address() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return door.getAddress().getPort();
    }

    /** From now on. The method and the path are one text, such as {@code GET /docs}. */
    public SpoilingProxy spoil(String methodAndPath, Spoiler spoiler) {
        return spoil(
                exchange -> (exchange.getRequestMethod()
                                + ' '
                                + exchange.getRequestURI().getPath())
                        .equals(methodAndPath),
                spoiler);
    }

    public SpoilingProxy spoil(Predicate<HttpExchange> about, Spoiler spoiler) {
        rules.add(0, new Rule(about, spoiler));
        return this;
    }

    /** As at the beginning. */
    public void heal() {
        rules.clear();
    }

    /** An answer that is said in place of the server's. */
    public static Spoiler instead(int status, String type, String body) {
        return (exchange, upstream) -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            write(exchange, status, body.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** The server's own answer, held back until it is whole. */
    public static void holdBack(HttpExchange exchange, Upstream upstream) throws IOException {
        var answer = upstream.ask();
        copyHeaders(exchange, answer);
        byte[] whole = answer.body().readAllBytes();
        write(exchange, answer.statusCode(), whole);
    }

    /** The server's own answer without its last bytes; the length that it tells is right. */
    public static Spoiler shortBy(String tail) {
        return (exchange, upstream) -> {
            var answer = upstream.ask();
            copyHeaders(exchange, answer);
            var whole = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            int end = whole.lastIndexOf(tail);
            if (end < 0) {
                throw new IOException("no " + tail + " in " + whole);
            }
            write(exchange, answer.statusCode(), whole.substring(0, end).getBytes(StandardCharsets.UTF_8));
        };
    }

    /** The server's own answer without some of its header fields. */
    public static Spoiler without(String... fields) {
        return (exchange, upstream) -> {
            var answer = upstream.ask();
            copyHeaders(exchange, answer);
            List.of(fields).forEach(exchange.getResponseHeaders()::remove);
            write(exchange, answer.statusCode(), answer.body().readAllBytes());
        };
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Upstream upstream = () -> ask(exchange, body);
            for (Rule rule : rules) {
                if (rule.about().test(exchange)) {
                    rule.spoiler().answer(exchange, upstream);
                    return;
                }
            }
            var answer = upstream.ask();
            copyHeaders(exchange, answer);
            exchange.sendResponseHeaders(answer.statusCode(), 0);
            var out = exchange.getResponseBody();
            var piece = new byte[8192];
            for (int count = answer.body().read(piece);
                    count >= 0;
                    count = answer.body().read(piece)) {
                out.write(piece, 0, count);
                out.flush();
            }
        }
    }

    private HttpResponse<InputStream> ask(HttpExchange exchange, byte[] body) throws IOException {
        var request = HttpRequest.newBuilder(
                        server.resolve(exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_ONE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void copyHeaders(HttpExchange exchange, HttpResponse<?> answer) {
        answer.headers().map().forEach((name, values) -> {
            if (!OF_ONE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
    }

    private static void write(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        door.stop(0);
        workers.shutdownNow();
    }
}
