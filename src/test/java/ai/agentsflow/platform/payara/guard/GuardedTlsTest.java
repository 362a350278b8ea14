package ai.agentsflow.platform.payara.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard stands behind TLS as it does without. */
class GuardedTlsTest {

    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    Path directory;

    private SSLContext tls;
    private GuardedServer server;

    @BeforeEach
    void start() throws Exception {
        var store = keyStore();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        server = new GuardedServer(new SSLEngineConfigurator(tls, false, false, false));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void passesRequestsOn() throws Exception {
        var request = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

        assertThat(exchange(request.repeat(20) + "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .contains("POST /echo abc")
                .endsWith("GET /last ");
    }

    @Test
    void refusesOnceAndCloses() throws Exception {
        assertThat(exchange("TRACE / HTTP/1.1\r\nHost: a\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                .endsWith("}");
    }

    private String exchange(String request) throws IOException {
        try (Socket client = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            client.getOutputStream().flush();
            var answer = new StringBuilder();
            int octet = client.getInputStream().read();
            while (octet >= 0) {
                answer.append((char) octet);
                octet = answer.toString().endsWith("}")
                        ? -1
                        : client.getInputStream().read();
            }
            return answer.toString();
        }
    }

    private KeyStore keyStore() throws Exception {
        var file = directory.resolve("keys.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var store = KeyStore.getInstance("PKCS12");
        try (var input = Files.newInputStream(file)) {
            store.load(input, PASSWORD);
        }
        return store;
    }
}
