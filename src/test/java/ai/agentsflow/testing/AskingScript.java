package ai.agentsflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every script under {@code ops} keeps to that asks a running server, here a stand-in that says what a test wants. */
public abstract class AskingScript {

    private final String script;
    private final String path;
    private final String failure;
    private final AtomicReference<String> authorization = new AtomicReference<>("");
    private HttpServer server;
    private String url;
    private int status = 200;
    private String body;

    /**
     * A script.
     *
     * @param path what it asks for
     * @param usual what the server says there
     * @param failure what each line about a failure begins with
     */
    protected AskingScript(String script, String path, String usual, String failure) {
        this.script = script;
        this.path = path;
        this.body = usual;
        this.failure = failure;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, exchange -> {
            authorization.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Runs it against a server that says what it usually says. */
    protected final Shell run() throws Exception {
        return Shell.run(script, Map.of(), "--url", url);
    }

    /** Runs it against a server that says this. */
    protected final Shell run(String answer) throws Exception {
        body = answer;
        return run();
    }

    protected final void assertFails(Shell shell, String told) {
        assertThat(shell.status()).isEqualTo(1);
        assertThat(shell.output()).isEmpty();
        assertThat(shell.errors().lines())
                .singleElement()
                .asString()
                .startsWith(failure)
                .contains(told);
    }

    @Test
    void sendsNoTokenWithoutOne() throws Exception {
        assertThat(run().status()).isZero();

        assertThat(authorization).hasValue("null");
    }

    @Test
    void sendsTheTokenAndTakesAnAddressWithASlash() throws Exception {
        var shell = Shell.run(script, Map.of("AGENTSFLOW_TOKEN", "geheim"), "--url", url + "/");

        assertThat(shell.status()).isZero();
        assertThat(authorization).hasValue("Bearer geheim");
        assertThat(shell.output() + shell.errors()).doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404, 500, 503})
    void failsInOneLineOnAnyOtherStatus(int answered) throws Exception {
        status = answered;

        assertFails(run(), String.valueOf(answered));
    }

    @Test
    void failsInOneLineWhenNobodyIsThere() throws Exception {
        server.stop(0);

        assertFails(run(), "cannot be reached");
    }

    @Test
    void explainsItself() throws Exception {
        var help = Shell.run(script, Map.of(), "--help");

        assertThat(help.status()).isZero();
        assertThat(help.output()).startsWith("Usage: " + script).contains("AGENTSFLOW_TOKEN");
        assertThat(Shell.run(script, Map.of(), "--nonsense").status()).isEqualTo(2);
        assertFails(Shell.run(script, Map.of(), "--url"), "needs an address");
    }
}
