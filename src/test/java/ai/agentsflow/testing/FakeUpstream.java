package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A vendor's server on the loopback address that does as the test says, faults of the wire included. It speaks as OpenAI's API
 * does, at {@code /v1/messages} as Anthropic's, at {@code /api/chat} as Ollama's, at {@code :generateContent} as Gemini's.
 *
 * <p>The verbs, such as {@link #answers(String)}, are for the next POST, in the order they are given; {@link #next(int)} and
 * {@link #always()} make them count for more, {@link #on} for certain prompts. Left alone it answers each chat with "echo: " and the last user message, word
 * by word in a stream, and each request for embeddings with vectors. GETs do not use up the script: {@code /v1/models} lists
 * {@code fake-model}, or what {@link #servesModels} says.
 */
public final class FakeUpstream extends FakeUpstreamScript implements AutoCloseable {

    /** More than any test opens at once: who is left out is noticed a second later only. */
    private static final int BACKLOG = 1024;

    private final ServerSocket server;
    private final Queue<FakeUpstreamReply> script = new ConcurrentLinkedQueue<>();
    private final Map<String, FakeUpstreamReply> byPrompt = new ConcurrentHashMap<>();
    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private final List<FakeUpstreamRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<FakeUpstreamConnection> connections = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable FakeUpstreamReply standing;
    private volatile FakeUpstreamReply listing;
    private volatile @Nullable ObjectNode fixedUsage;

    private FakeUpstream(int port) throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        listing = listOf("fake-model");
    }

    /** Starts one on a free port. */
    public static FakeUpstream start() {
        return start(0);
    }

    /** Starts one on a given port, such as that of one closed before. */
    public static FakeUpstream start(int port) {
        try {
            var upstream = new FakeUpstream(port);
            FakeUpstreamConnection.daemon(upstream::accept).start();
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one by hand: the port is the first argument, 9099 without one. */
    public static void main(String[] arguments) throws InterruptedException {
        var upstream = start(arguments.length == 0 ? 9099 : Integer.parseInt(arguments[0]));
        System.out.println("Echoing chats at " + upstream.endpoint());
        new CountDownLatch(1).await();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** {@code http://127.0.0.1:<port>}. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** The address that a catalogue names: with {@code /v1}. */
    public URI endpoint() {
        return URI.create(address() + "/v1");
    }

    @Override
    public FakeUpstream plays(FakeUpstreamReply reply) {
        script.add(reply);
        return this;
    }

    /** What is said next counts for so many requests. */
    public FakeUpstreamScript next(int times) {
        return new Registration(this, reply -> {
            for (int time = 0; time < times; time++) {
                script.add(reply);
            }
        });
    }

    /** What is said next counts for every request that has no reply of its own, until something else is said. */
    public FakeUpstreamScript always() {
        return new Registration(this, reply -> standing = reply);
    }

    /**
     * What is said next counts for every request, without a reply of its own, whose last user message or input is this, up to
     * a colon: so one who cannot reach this object can choose by what is asked.
     */
    public FakeUpstreamScript on(String prompt) {
        return new Registration(this, reply -> byPrompt.put(prompt, reply));
    }

    /** Forgets the script and answers as one left alone; what was recorded stays. */
    public FakeUpstream behavesAgain() {
        script.clear();
        byPrompt.clear();
        standing = null;
        listing = listOf("fake-model");
        return this;
    }

    /** Lists these under {@code GET /v1/models}. */
    public FakeUpstream servesModels(String... names) {
        listing = listOf(names);
        return this;
    }

    /** What is said next counts for {@code GET /v1/models}. */
    public FakeUpstreamScript listing() {
        return new Registration(this, reply -> listing = reply);
    }

    /** Gives this JSON for a GET of another path, such as Ollama's {@code /api/tags}. */
    public FakeUpstream serves(String path, String json) {
        documents.put(path, json);
        return this;
    }

    /** Reports these numbers from now on; otherwise it counts the words of the prompt and the pieces of the answer. */
    public FakeUpstream usesTokens(long prompt, long completion) {
        fixedUsage = FakeUpstreamJson.usage(prompt, completion);
        return this;
    }

    /** Every request so far, in the order of their arrival. */
    public List<FakeUpstreamRequest> requests() {
        return List.copyOf(requests);
    }

    /** The POSTs among them: model calls without probes. */
    public List<FakeUpstreamRequest> calls() {
        return requests.stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    /** The latest model call. */
    public FakeUpstreamRequest lastCall() {
        List<FakeUpstreamRequest> calls = calls();
        if (calls.isEmpty()) {
            throw new AssertionError("nobody has called");
        }
        return calls.get(calls.size() - 1);
    }

    public int openConnections() {
        return connections.size();
    }

    /** Waits until a client has closed its connection before it had the whole answer to a call. */
    public boolean awaitClientGone(Duration longest) throws InterruptedException {
        return await(
                longest,
                () -> calls().stream().anyMatch(call -> call.abandonedAt().isPresent()));
    }

    /** Waits until so many model calls have arrived. */
    public boolean awaitCalls(int count, Duration longest) throws InterruptedException {
        return await(longest, () -> calls().size() >= count);
    }

    /** Waits until exactly so many connections are open. */
    public boolean awaitOpenConnections(int count, Duration longest) throws InterruptedException {
        return await(longest, () -> openConnections() == count);
    }

    /** Stops listening and closes every connection; the port is free again afterwards. */
    @Override
    public void close() {
        try {
            server.close();
            for (FakeUpstreamConnection connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    FakeUpstream upstream() {
        return this;
    }

    long record(FakeUpstreamRequest request) {
        lock.lock();
        try {
            requests.add(request);
            changed.signalAll();
            return requests.size();
        } finally {
            lock.unlock();
        }
    }

    void left(FakeUpstreamConnection connection) {
        connections.remove(connection);
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    FakeUpstreamReply replyTo(FakeUpstreamRequest request) {
        String path = request.path().replaceFirst("\\?.*", "");
        String document = documents.get(path);
        if (request.method().equals("GET") && document != null) {
            return exchange -> exchange.answer(200, document);
        }
        if (request.method().equals("GET") && (path.endsWith("/models") || path.equals("/api/tags"))) {
            return listing;
        }
        FakeUpstreamReply scripted = request.method().equals("POST") ? script.poll() : null;
        if (scripted == null && request.method().equals("POST")) {
            scripted = byPrompt.getOrDefault(FakeUpstreamJson.prompt(request.parsed()), standing);
        }
        return scripted != null ? scripted : usualReplyTo(path);
    }

    ObjectNode usageOf(FakeUpstreamRequest request, int pieces) {
        ObjectNode fixed = fixedUsage;
        return fixed != null
                ? fixed.deepCopy()
                : FakeUpstreamJson.usage(FakeUpstreamJson.wordsOfPrompt(request.parsed()), pieces);
    }

    private FakeUpstreamReply usualReplyTo(String path) {
        if (path.endsWith("/chat/completions")
                || path.endsWith("/messages")
                || path.equals("/api/chat")
                || FakeGeminiWire.speaks(path)) {
            return FakeUpstreamReplies.echo();
        }
        if (path.endsWith("/embeddings")) {
            return exchange -> exchange.answer(
                    200, FakeUpstreamJson.embeddings(exchange.request().parsed()));
        }
        return exchange -> exchange.answer(
                404, FakeUpstreamJson.error("Unknown path", "invalid_request_error", null, "not_found"));
    }

    private static FakeUpstreamReply listOf(String... names) {
        return exchange -> {
            String path = exchange.request().path();
            boolean google = path.contains("pageSize=");
            exchange.answer(
                    200,
                    google
                            ? FakeGeminiWire.models(List.of(names))
                            : path.startsWith("/api/")
                                    ? FakeUpstreamJson.tags(List.of(names))
                                    : FakeUpstreamJson.models(List.of(names)));
        };
    }

    private void accept() {
        try {
            while (true) {
                var connection = new FakeUpstreamConnection(this, server.accept());
                connections.add(connection);
                if (server.isClosed()) {
                    connection.close();
                }
                FakeUpstreamConnection.daemon(connection).start();
            }
        } catch (IOException e) {
            // closed: that is how it ends
        }
    }

    private boolean await(Duration longest, BooleanSupplier condition) throws InterruptedException {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Passes a reply on to where it counts. */
    private static final class Registration extends FakeUpstreamScript {

        private final FakeUpstream upstream;
        private final Consumer<FakeUpstreamReply> place;

        Registration(FakeUpstream upstream, Consumer<FakeUpstreamReply> place) {
            this.upstream = upstream;
            this.place = place;
        }

        @Override
        public FakeUpstream plays(FakeUpstreamReply reply) {
            place.accept(reply);
            return upstream;
        }

        @Override
        FakeUpstream upstream() {
            return upstream;
        }
    }
}
