package ai.agentsflow.platform.payara.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.agentsflow.platform.exchange.ClientTimeouts;
import ai.agentsflow.platform.framing.DoorRules;
import ai.agentsflow.platform.framing.Operations;
import ai.agentsflow.platform.framing.Refusal;
import ai.agentsflow.platform.framing.RequestReader.Awaits;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.glassfish.grizzly.ReadHandler;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.Filter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.nio.NIOTransport;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.glassfish.grizzly.strategies.WorkerThreadIOStrategy;
import org.jspecify.annotations.Nullable;

/**
 * A real Grizzly with a guard. {@code /echo} answers with the method, the path and the body; {@code /held} when the test says so, and
 * {@code /lingering} too, but its thread stays in it until it may leave;
 * {@code /large} with 32 MB that are written as the client takes them; {@code /v1/chat/completions} reads as the body comes.
 */
public final class GuardedServer implements AutoCloseable {

    public static final int LARGE = 32 << 20;

    private final HttpServer server = new HttpServer();
    private final NetworkListener listener = new NetworkListener("test", "127.0.0.1", 0);
    private final AtomicLong nanos = new AtomicLong();

    public final BlockingQueue<Response> held = new LinkedBlockingQueue<>();
    public final ConcurrentLinkedQueue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    public final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Semaphore reads = new Semaphore(0);
    /** Lets a thread leave {@code /lingering}. */
    public final Semaphore leave = new Semaphore(0);

    private volatile boolean inside;
    public final MemoryBudget memory = new MemoryBudget(1 << 20);
    public final GuardedTransport guarded;

    public GuardedServer() throws IOException {
        this(null);
    }

    /** With TLS, if there is one. */
    GuardedServer(@Nullable SSLEngineConfigurator tls) throws IOException {
        if (tls != null) {
            listener.setSecure(true);
            listener.setSSLEngineConfig(tls);
        }
        server.addListener(listener);
        server.getServerConfiguration().addHttpHandler(new Pages());
        // as in Payara
        transport().setIOStrategy(WorkerThreadIOStrategy.getInstance());
        server.start();
        var filters = new ArrayList<Filter>((FilterChain) transport().getProcessor());
        filters.add(1, new Reads());
        transport().setProcessor(FilterChainBuilder.stateless().addAll(filters).build());
        var rules = new DoorRules(32 * 1024, 100, 256 * 1024, Operations.of(List.of("POST /v1/chat/completions")));
        guarded = GuardedTransport.begin(
                        transport(),
                        new GuardRules(
                                rules,
                                new ClientTimeouts(
                                        Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofSeconds(60)),
                                memory,
                                new AtomicLong(),
                                nanos::get,
                                InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")),
                                refusals::add),
                        rules)
                .orElseThrow();
    }

    NIOTransport transport() {
        return listener.getTransport();
    }

    /** So much time goes by, and the guard looks. */
    public void elapse(Duration time) {
        nanos.addAndGet(time.toNanos());
        guarded.look();
    }

    /** Until what has come is read, and waits for more. */
    public void awaitRead(Awaits awaited) throws InterruptedException {
        do {
            if (!reads.tryAcquire(10, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing waits for " + awaited);
            }
        } while (guarded.awaited().noneMatch(awaited::equals));
    }

    int port() {
        return listener.getPort();
    }

    public Socket client() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), listener.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Tells when a read has been dealt with. */
    private final class Reads extends BaseFilter {

        @Override
        public NextAction handleRead(FilterChainContext context) {
            context.addCompletionListener(over -> reads.release());
            return context.getInvokeAction();
        }
    }

    private final class Pages extends HttpHandler {

        @Override
        public void service(Request request, Response response) throws Exception {
            switch (request.getRequestURI()) {
                case "/held" -> {
                    response.suspend();
                    held.add(response);
                }
                case "/lingering" -> {
                    response.suspend();
                    held.add(response);
                    inside = true;
                    leave.acquire();
                    inside = false;
                }
                case "/limited" -> response.setStatus(429);
                case "/unheard-of" -> response.setStatus(499);
                case "/socket" -> {
                    response.suspend();
                    response.setStatus(101);
                    response.setHeader("Connection", "Upgrade");
                    response.setHeader("Upgrade", "websocket");
                    response.flush();
                    new Echo(request, response).read();
                }
                case "/large" -> response.getOutputStream().write(new byte[LARGE]);
                case "/v1/chat/completions" -> {
                    response.suspend();
                    new Incoming(request, response).read();
                }
                default -> {
                    if (inside) {
                        failures.add("a request begins beside another one");
                    }
                    byte[] body = request.getInputStream().readAllBytes();
                    var text = request.getMethod() + " " + request.getRequestURI() + " " + new String(body, ISO_8859_1);
                    response.setContentLength(text.length());
                    response.getOutputStream().write(text.getBytes(ISO_8859_1));
                }
            }
        }
    }

    /** Sends back what comes, which is no HTTP any more. */
    private static final class Echo implements ReadHandler {

        private final Request request;
        private final Response response;

        Echo(Request request, Response response) {
            this.request = request;
            this.response = response;
        }

        void read() {
            request.getNIOInputStream().notifyAvailable(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            var input = request.getNIOInputStream();
            response.getOutputStream().write(input.readNBytes(input.readyData()));
            response.getOutputStream().flush();
            read();
        }

        @Override
        public void onAllDataRead() {
            response.resume();
        }

        @Override
        public void onError(Throwable failure) {
            response.resume();
        }
    }

    /** Reads a body as it comes, and tells how long it was. */
    private final class Incoming implements ReadHandler {

        private final Request request;
        private final Response response;
        private int length;

        Incoming(Request request, Response response) {
            this.request = request;
            this.response = response;
        }

        void read() {
            request.getNIOInputStream().notifyAvailable(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            take();
            request.getNIOInputStream().notifyAvailable(this);
        }

        private void take() throws IOException {
            var input = request.getNIOInputStream();
            length += input.readNBytes(input.readyData()).length;
        }

        @Override
        public void onAllDataRead() throws IOException {
            take();
            var text = "length " + length;
            response.setContentLength(text.length());
            response.getOutputStream().write(text.getBytes(ISO_8859_1));
            response.resume();
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(String.valueOf(failure));
            response.resume();
        }
    }
}
