package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
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

class CheckPoolScriptTest {

    private static final String POOLS = """
            {"pools":[{"created":20,"destroyed":0,"free":17,"jndi_name":"jdbc/agentsflow","max":30,
             "name":"agentsflow","overflow":10,"steady":20,"used":3,"waiting":2}]}""";

    private final AtomicReference<String> authorization = new AtomicReference<>("");
    private HttpServer server;
    private String url;
    private int status = 200;
    private String body = POOLS;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/admin/pools", exchange -> {
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

    @Test
    void printsSizeAndUse() throws Exception {
        var shell = Shell.run("check-pool.sh", Map.of(), "--url", url);

        assertThat(shell.errors()).isEmpty();
        assertThat(shell.output()).isEqualTo("""
                        Pool: 20, Overflow: 10
                        Used: 3, Free: 17, Waiting: 2
                        """);
        assertThat(shell.status()).isZero();
        assertThat(authorization).hasValue("null");
    }

    @Test
    void sendsTheTokenAndTakesAnAddressWithASlash() throws Exception {
        var shell = Shell.run("check-pool.sh", Map.of("AGENTSFLOW_TOKEN", "geheim"), "--url", url + "/");

        assertThat(shell.status()).isZero();
        assertThat(authorization).hasValue("Bearer geheim");
        assertThat(shell.output() + shell.errors()).doesNotContain("geheim");
    }

    @Test
    void findsTheFiguresInAnyOrderAndAmongOtherPools() throws Exception {
        body = """
                {"pools":[{"name":"other","steady":1,"overflow":1,"used":1,"free":1,"waiting":1},
                {"waiting":0,"used":1,"steady":8,"overflow":4,"name":"agentsflow","free":7}]}""";

        assertThat(Shell.run("check-pool.sh", Map.of(), "--url", url).output())
                .isEqualTo("Pool: 8, Overflow: 4\nUsed: 1, Free: 7, Waiting: 0\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404, 500, 503})
    void failsInOneSentenceOnAnyOtherStatus(int answered) throws Exception {
        status = answered;

        assertFailsInOneSentence(Shell.run("check-pool.sh", Map.of(), "--url", url), String.valueOf(answered));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>hello</html>",
                "{\"pools\":[]}",
                "{\"pools\":[{\"name\":\"agentsflow\"}]}",
                "{\"pools\":[{\"name\":\"agentsflow\",\"steady\":\"x\",\"overflow\":1,\"used\":1,\"free\":1,\"waiting\":0}]}"
            })
    void failsInOneSentenceOnAnOddAnswer(String answer) throws Exception {
        body = answer;

        assertFailsInOneSentence(Shell.run("check-pool.sh", Map.of(), "--url", url), "not with the figures");
    }

    @Test
    void failsInOneSentenceWhenNobodyIsThere() throws Exception {
        server.stop(0);

        assertFailsInOneSentence(Shell.run("check-pool.sh", Map.of(), "--url", url), "cannot be reached");
    }

    @Test
    void explainsItself() throws Exception {
        var help = Shell.run("check-pool.sh", Map.of(), "--help");

        assertThat(help.status()).isZero();
        assertThat(help.output()).startsWith("Usage: check-pool.sh").contains("AGENTSFLOW_TOKEN");
        assertThat(Shell.run("check-pool.sh", Map.of(), "--nonsense").status()).isEqualTo(2);
    }

    private static void assertFailsInOneSentence(Shell shell, String told) {
        assertThat(shell.status()).isEqualTo(1);
        assertThat(shell.output()).isEmpty();
        assertThat(shell.errors().lines())
                .singleElement()
                .asString()
                .startsWith("check-pool.sh: ")
                .contains(told);
    }
}
