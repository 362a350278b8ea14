package ai.agentsflow.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.http.HttpFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpClientTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        keytool("right", "IP:127.0.0.1");
        keytool("wrong-host", "DNS:elsewhere.example");
    }

    @Test
    void certificateThatIsNotTrustedIsRefused() throws Exception {
        try (FakeServer server = serverWith("right");
                HttpClient client = new HttpClient(HttpClientLimits.defaults())) {
            HttpFailure failure = failureOf(client, server);

            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.sent()).isFalse();
            Await.until("connection closed", () -> server.open() == 0);
        }
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        try (FakeServer server = serverWith("wrong-host");
                HttpClient client = clientTrusting("wrong-host")) {
            assertThat(failureOf(client, server).kind()).isEqualTo(Kind.TLS);
        }
    }

    @Test
    void trustedCertificateOfTheHostCarriesTheCall() throws Exception {
        try (FakeServer server = serverWith("right");
                HttpClient client = clientTrusting("right")) {
            for (int i = 0; i < 3; i++) {
                RecordedAnswer answer = new RecordedAnswer();
                client.send(server.get(), answer);
                assertThat(answer.complete()).isEqualTo("secret");
            }
        }
    }

    @Test
    void serverWithoutTlsIsATlsFault() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
                    peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                    peer.untilClosed();
                });
                HttpClient client = new HttpClient(HttpClientLimits.defaults())) {
            RecordedAnswer answer = new RecordedAnswer();
            URI uri = URI.create("https://" + server.uri("/").getAuthority() + "/");
            client.send(new HttpCall("GET", uri, Map.of(), null, Await.SOON), answer);

            assertThat(answer.failed().kind()).isEqualTo(Kind.TLS);
        }
    }

    private static HttpFailure failureOf(HttpClient client, FakeServer server) throws InterruptedException {
        RecordedAnswer answer = new RecordedAnswer();
        client.send(server.get(), answer);
        return answer.failed();
    }

    private static FakeServer serverWith(String name) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keyStore(name), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return new FakeServer(context.getServerSocketFactory(), "https", peer -> {
            while (true) {
                peer.readHead();
                peer.answer("secret");
            }
        });
    }

    private static HttpClient clientTrusting(String name) throws Exception {
        X509Certificate certificate = (X509Certificate) keyStore(name).getCertificate(name);
        return new HttpClient(HttpClientLimits.defaults(), Tls.trusting(certificate), InetAddress::getAllByName);
    }

    private static KeyStore keyStore(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static void keytool(String name, String subject) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "SAN=" + subject,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        directory.resolve(name + ".p12").toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
