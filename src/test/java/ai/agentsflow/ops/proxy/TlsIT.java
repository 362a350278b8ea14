package ai.agentsflow.ops.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.DesyncProbes;
import ai.agentsflow.testing.DesyncSearch;
import ai.agentsflow.testing.EchoSockets;
import ai.agentsflow.testing.RawConnection;
import ai.agentsflow.testing.RawHttp2;
import ai.agentsflow.testing.RawHttp2.Field;
import ai.agentsflow.testing.Shell;
import ai.agentsflow.testing.TlsPipe;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ops/SSL_SETUP.md} followed, command by command, in front of the real server: certificates that certbot gets of an authority of
 * this machine, and what then passes through nginx and what does not.
 */
@Tag("h2-only")
@Tag("proxies")
class TlsIT {

    private static final Pattern BLOCK = Pattern.compile("(?<=\n```sh\n)(?s:.*?)(?=\n```\n)");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static AgentsFlow server;
    private static AcmeNginx front;

    @BeforeAll
    static void followTheDocument() throws Exception {
        Shell.needs("nginx", "haproxy", "curl", "jq", "openssl", "certbot", "pebble", "pebble-challtestsrv", "sslscan");
        server = AgentsFlow.guarded();
        var work = Path.of(System.getProperty("agentsflow.test.work"))
                .toAbsolutePath()
                .resolve("tls-" + ProcessHandle.current().pid());
        front = new AcmeNginx(Files.createDirectories(work));
        var first = blocks().get(0);
        assertThat(first).contains("setup-nginx.sh", "certificate.sh", "smoke-test.sh");
        follow(first);
    }

    @AfterAll
    static void stop() throws Exception {
        if (front != null) {
            front.nginx("-s", "stop");
            front.close();
        }
    }

    static List<String> blocks() throws IOException {
        var document = Files.readString(Shell.basedir().resolve("ops/SSL_SETUP.md"));
        var nginx = document.substring(document.indexOf("\n## nginx\n"), document.indexOf("\n## HAProxy\n"));
        return BLOCK.matcher(nginx).results().map(MatchResult::group).toList();
    }

    /** Types what the document says, with the names and ports of this machine. */
    private static void follow(String block) throws IOException, InterruptedException {
        var authority = server.address().getAuthority();
        var typed = block.replace("agentsflow.example.com", AcmeNginx.HOST)
                .replace("ops/tls/setup-nginx.sh", "ops/tls/setup-nginx.sh " + String.join(" ", front.setup(authority)))
                .replace("ops/tls/certificate.sh", "ops/tls/certificate.sh " + String.join(" ", front.certificate()))
                .replace("https://" + AcmeNginx.HOST, front.address())
                .replace(
                        "ops/smoke-test.sh",
                        "ops/smoke-test.sh --edge --skip limits --http-port " + front.http() + " --cacert "
                                + front.authority())
                .replace("http://localhost:8000", server.address().toString())
                .replace(
                        "/etc/agentsflow/smoke.key",
                        front.work().resolve("smoke.key").toString())
                .replace(
                        "/etc/letsencrypt/live", front.work().resolve("le/live").toString());
        Files.writeString(front.work().resolve("smoke.key"), server.administratorsKey());
        front.run(List.of(
                "bash", "-euxo", "pipefail", "-c", "cd '" + Shell.basedir().toAbsolutePath() + "'\n" + typed));
    }

    @Test
    void othersOfTheDocumentsCommandsWorkToo() throws Exception {
        var before = serial();

        for (var block : blocks().subList(1, blocks().size())) {
            follow(block);
        }

        assertThat(serial()).as("dry runs, and one that is still good").isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "webroot"})
    void servesWhatHasBeenIssuedAnew(String method) throws Exception {
        var before = serial();
        var options = new ArrayList<>(front.certificate());
        options.addAll(List.of("--domain", AcmeNginx.HOST, "--email", "operator@example.com", "--method", method));

        var anew = front.script("certificate.sh", options, "--", "--force-renewal");

        assertThat(anew.output()).contains("✓ a certificate for localhost");
        AgentsFlow.await("the new certificate", PATIENCE, () -> !serial().equals(before));
        assertThat(front.shown().getIssuerX500Principal().getName()).contains("Pebble");
        assertThat(configuration()).as("certbot has put back what it changed").doesNotContain("managed by Certbot");
    }

    @Test
    void renewsAndReloads() throws Exception {
        var before = serial();

        front.certbot("renew");
        assertThat(serial()).as("not due").isEqualTo(before);
        front.certbot("renew", "--force-renewal");

        AgentsFlow.await("the renewed certificate", PATIENCE, () -> !serial().equals(before));
    }

    @Test
    void writesNothingInADryRun() throws Exception {
        var dry = front.script(
                "setup-nginx.sh", front.setup("127.0.0.1:1"), "--domain", "other.example.com", "--dry-run");

        assertThat(dry.output()).contains("server_name other.example.com;", "server 127.0.0.1:1;");
        assertThat(configuration()).doesNotContain("other.example.com");
    }

    /** As on a machine whose port 80 nobody has yet. */
    @Test
    void getsACertificateWhereNothingListens() throws Exception {
        var own = front.work().resolve("le-standalone");
        var options = new ArrayList<>(front.certificate());
        options.addAll(List.of("--domain", AcmeNginx.HOST, "--email", "operator@example.com"));
        options.addAll(List.of("--method", "standalone", "--proxy", "none"));
        front.nginx("-s", "stop");
        try {
            AgentsFlow.await("a certificate once the port is free", PATIENCE, () -> {
                try {
                    return front.script("certificate.sh", options, "--", "--config-dir", own.toString())
                                    .status()
                            == 0;
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        } finally {
            front.nginx();
        }
        assertThat(own.resolve("live/" + AcmeNginx.HOST + "/fullchain.pem")).isNotEmptyFile();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void passesPiecesOnAsTheyAreWritten(HttpClient.Version version) throws Exception {
        for (var path : List.of("/v1/chat/completions", "/chat/completions", "/api/chat/stream?model=fake")) {
            var prompt = "pieces of " + path + version;
            var gate = new CountDownLatch(1);
            server.upstream().on(prompt).streamsWithPause(gate);
            var body = path.startsWith("/api")
                    ? "{\"message\":\"%s\"}".formatted(prompt)
                    : "{\"model\":\"fake\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                            .formatted(prompt);
            var answer = front.client(version)
                    .send(
                            request(path)
                                    .header("Content-Type", "application/json")
                                    .header("Authorization", "Bearer " + server.administratorsKey())
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.statusCode()).isEqualTo(200);
                var before = readUntil(lines, "word1 ");
                assertThat(before)
                        .as("before the rest was written")
                        .contains("word1 ")
                        .doesNotContain("after ");

                gate.countDown();
                assertThat(readUntil(lines, "after ")).contains("after ");
            }
        }
    }

    @Test
    void refusesEveryProtocolBelowTls12() throws Exception {
        var scan = front.run(List.of("sslscan", "--no-colour", AcmeNginx.HOST + ":" + front.https()));

        for (var protocol : List.of("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1")) {
            assertThat(scan).containsPattern(Pattern.quote(protocol) + " +disabled");
        }
        for (var protocol : List.of("TLSv1.2", "TLSv1.3")) {
            assertThat(scan).containsPattern(Pattern.quote(protocol) + " +enabled");
        }
        assertThat(scan).doesNotContainPattern("Accepted .* (RC4|3DES|CBC|NULL|EXP|AES\\d+-SHA)");
    }

    @Test
    void failsCallsInClearAndShowsPeopleTheWay() throws Exception {
        var clear = URI.create("http://" + AcmeNginx.HOST + ':' + front.http());
        var http = HttpClient.newHttpClient();
        for (var path : List.of("/v1/chat/completions", "/api/models", "/v1/messages", "/docs")) {
            var answer = http.send(
                    HttpRequest.newBuilder(clear.resolve(path))
                            .POST(BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(403);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
        }
        var call = http.send(HttpRequest.newBuilder(clear.resolve("/v1/models")).build(), BodyHandlers.ofString());
        assertThat(call.statusCode()).isEqualTo(403);
        assertThat(AgentsFlow.body(call).path("detail").asText()).contains("HTTPS only", "replace it");

        var page = http.send(HttpRequest.newBuilder(clear.resolve("/docs")).build(), BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(308);
        assertThat(page.headers().firstValue("Location")).contains(front.address() + "/docs");
    }

    @Test
    void passesSocketsOn() throws Exception {
        try (var sockets = EchoSockets.open()) {
            servedBy("127.0.0.1:" + sockets.port(), List.of(), () -> {
                var heard = new CompletableFuture<String>();
                var socket = front.client(HttpClient.Version.HTTP_1_1)
                        .newWebSocketBuilder()
                        .buildAsync(
                                URI.create("wss://" + AcmeNginx.HOST + ':' + front.https() + "/api/ws/chat"),
                                new WebSocket.Listener() {
                                    @Override
                                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                                        heard.complete(text.toString());
                                        return null;
                                    }

                                    @Override
                                    public void onError(WebSocket from, Throwable error) {
                                        heard.completeExceptionally(error);
                                    }
                                })
                        .get(10, TimeUnit.SECONDS);
                socket.sendText("Hello", true).get(10, TimeUnit.SECONDS);

                assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("Hello");
                socket.abort();
                var smoke = Shell.run(
                        "smoke-test.sh",
                        Map.of(),
                        front.address(),
                        "--edge",
                        "--only",
                        "socket",
                        "--cacert",
                        front.authority().toString());
                assertThat(smoke.output()).contains("✓ socket             101, and open after a second");
            });
        }
    }

    @Test
    void believesNobodyAboutAddressesButTheProxyInFront() throws Exception {
        var told = new ArrayList<String>();
        var upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            told.add(exchange.getRequestHeaders().get("X-Forwarded-For") + " "
                    + exchange.getRequestHeaders().get("Forwarded"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        upstream.start();
        var address = "127.0.0.1:" + upstream.getAddress().getPort();
        try {
            servedBy(
                    address,
                    List.of(),
                    () -> assertThat(ask("X-Forwarded-For", "203.0.113.9")).isEqualTo(204));
            servedBy(
                    address,
                    List.of("--cloudflare"),
                    () -> assertThat(ask("CF-Connecting-IP", "203.0.113.9")).isEqualTo(403));
            servedBy(address, List.of("--in-front", "127.0.0.1"), () -> {
                assertThat(ask("X-Forwarded-For", "198.51.100.1, 203.0.113.9")).isEqualTo(204);
                assertThat(ask("X-Anything", "1")).as("past the proxy in front").isEqualTo(403);
            });
        } finally {
            upstream.stop(0);
        }
        assertThat(told).containsExactly("[127.0.0.1] null", "[203.0.113.9] null");
    }

    /** As rolling-restart.sh has it: nobody reloads nginx for it. */
    @Test
    void keepsRequestsFromANodeThatIsBeingExchanged() throws Exception {
        var a = answering(201);
        var b = answering(202);
        try {
            servedBy("a=" + authority(a), List.of("--server", "b=" + authority(b)), () -> {
                assertThat(answers()).containsOnly(201, 202);
                var drain = Files.createFile(front.work().resolve("nginx/agentsflow/drain/a"));
                assertThat(answers()).containsOnly(202);
                Files.move(drain, drain.resolveSibling("b"));
                assertThat(answers()).containsOnly(201);
                Files.delete(drain.resolveSibling("b"));
            });
            servedBy(authority(a), List.of(), () -> {
                var drain = Files.createFile(front.work().resolve("nginx/agentsflow/drain/a"));
                assertThat(answers()).as("it has no name").containsOnly(201);
                Files.delete(drain);
            });
        } finally {
            a.stop(0);
            b.stop(0);
        }
        var mixed = front.script(
                "setup-nginx.sh", front.setup("a=127.0.0.1:1"), "--domain", "x", "--server", "127.0.0.1:2");
        assertThat(mixed.status()).isEqualTo(2);
        assertThat(mixed.errors()).contains("all of them have names, or none has");
    }

    private static HttpServer answering(int status) throws IOException {
        var node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        node.start();
        return node;
    }

    private static String authority(HttpServer node) {
        return "127.0.0.1:" + node.getAddress().getPort();
    }

    private static List<Integer> answers() throws Exception {
        var answers = new ArrayList<Integer>();
        for (int i = 0; i < 8; i++) {
            answers.add(ask("X-Anything", "1"));
        }
        return answers;
    }

    @Test
    void smokeTestTellsWhatTheProxyLacks() throws Exception {
        var file = front.work().resolve("nginx/conf.d/agentsflow.conf");
        var shipped = Files.readString(file);
        try {
            changed(
                    file,
                    shipped.replaceAll("add_header Strict.*", "")
                            .replaceFirst("return 403 '[^']*'", "return 301 https://\\$host\\$request_uri"));

            var run = Shell.run(
                    "smoke-test.sh",
                    Map.of("AGENTSFLOW_TOKEN", server.administratorsKey()),
                    front.address(),
                    "--edge",
                    "--http-port",
                    String.valueOf(front.http()),
                    "--cacert",
                    front.authority().toString(),
                    "--only",
                    "hsts",
                    "--only",
                    "plain-http");

            assertThat(run.output())
                    .contains(
                            "✗ hsts               no Strict-Transport-Security",
                            "✗ plain-http         301 to https://");
        } finally {
            changed(file, shipped);
        }
    }

    @Test
    void verificationTellsACertificateThatTheProxyHasNotLoaded() throws Exception {
        var placeholder = front.work().resolve("nginx/agentsflow/placeholder");
        for (var lineage : List.of(front.work().resolve("le/live/" + AcmeNginx.HOST), placeholder)) {
            var run = Shell.run(
                    "verify.sh",
                    Map.of(),
                    "--only",
                    "certificate",
                    "--public",
                    front.address(),
                    "--cacert",
                    front.authority().toString(),
                    "--lineage",
                    lineage.toString());

            assertThat(run.output())
                    .contains(
                            lineage.equals(placeholder)
                                    ? "✗ certificate        served: "
                                    : "✓ certificate        good for ");
        }
    }

    @Test
    void putsBackWhatWasThereWhenNginxDoesNotTakeIt() throws Exception {
        var before = configuration();
        var other = Files.writeString(front.work().resolve("nginx/conf.d/other.conf"), "nonsense;\n");
        try {
            var run = front.script("setup-nginx.sh", front.setup("127.0.0.1:1"), "--domain", "other.example.com");

            assertThat(run.errors()).contains("nonsense", "✗ nginx does not take it; what was there before is back");
            assertThat(run.status()).isEqualTo(1);
            assertThat(configuration()).isEqualTo(before);
        } finally {
            Files.delete(other);
        }
    }

    @Test
    void handsOnNoCertificateThatIsNoGood() throws Exception {
        var before = serial();
        var bad = Files.createDirectories(front.work().resolve("bad"));
        var live = front.work().resolve("le/live/" + AcmeNginx.HOST);
        Files.writeString(bad.resolve("fullchain.pem"), Files.readString(live.resolve("fullchain.pem")));
        Files.writeString(
                bad.resolve("privkey.pem"), Files.readString(front.work().resolve("pebble-key.pem")));
        var options = List.of("--nginx-dir", front.work().resolve("nginx").toString(), "--lineage", bad.toString());

        var foreign = front.script("reload.sh", options);
        assertThat(foreign.errors()).contains("does not belong to the certificate");
        assertThat(foreign.status()).isEqualTo(1);
        Files.delete(bad.resolve("privkey.pem"));
        assertThat(front.script("reload.sh", options).errors()).contains("cannot be read");
        assertThat(serial()).isEqualTo(before);
    }

    @Test
    void handsHaproxyOneFileThatNobodyElseReads() throws Exception {
        var directory = front.work().resolve("haproxy");
        var run = front.script(
                "reload.sh",
                List.of("--proxy", "haproxy", "--haproxy-dir", directory.toString()),
                "--lineage",
                front.work().resolve("le/live/" + AcmeNginx.HOST).toString());

        assertThat(run.status()).isZero();
        var pem = directory.resolve("agentsflow/" + AcmeNginx.HOST + ".pem");
        assertThat(Files.readString(pem)).contains("BEGIN CERTIFICATE", "PRIVATE KEY");
        assertThat(Files.getPosixFilePermissions(pem)).hasSize(2);
    }

    @Test
    void letsHaproxyServeOverTls() throws Exception {
        try (var haproxy = ShippedProxy.haproxyWithTls(
                server, front.work().resolve("haproxy-tls"), front.work().resolve("le/live/" + AcmeNginx.HOST))) {
            var run = Shell.run(
                    "smoke-test.sh",
                    Map.of("AGENTSFLOW_TOKEN", server.administratorsKey()),
                    "https://localhost:" + haproxy.port(),
                    "--edge",
                    "--cacert",
                    front.authority().toString(),
                    "--only",
                    "stream",
                    "--only",
                    "hsts",
                    "--only",
                    "metrics-closed");

            assertThat(run.output())
                    .contains("✓ hsts ", "✓ stream ", "✓ metrics-closed ")
                    .doesNotContain("✗");
            assertThat(run.status()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy/Caddyfile", "tls/Caddyfile"})
    void caddyTakesItsFiles(String file) throws Exception {
        Shell.needs("caddy");
        var shipped =
                Shell.basedir().resolve("ops").resolve(file).toAbsolutePath().toString();

        assertThat(front.run(List.of(
                        "env",
                        "AGENTSFLOW_DOMAIN=agentsflow.example.com",
                        "AGENTSFLOW_EMAIL=operator@example.com",
                        "caddy",
                        "validate",
                        "--adapter",
                        "caddyfile",
                        "--config",
                        shipped)))
                .contains("Valid configuration");
    }

    /** Each way to frame a request, with one method and path after the other; all with all take minutes over TLS. */
    @Test
    void keepsEveryClientsAnswersInStep() throws Exception {
        var all = DesyncProbes.all();
        assertInStep(IntStream.iterate(0, i -> i < all.size(), i -> i + 29)
                .mapToObj(all::get)
                .toList());
    }

    @Test
    @Tag("long")
    void keepsEveryClientsAnswersInStepWhateverTheMethodAndPath() throws Exception {
        assertInStep(DesyncProbes.all());
    }

    private static void assertInStep(List<DesyncProbes.Probe> probes) throws Exception {
        try (var pipe = TlsPipe.to(front.trust(), AcmeNginx.HOST, front.https())) {
            assertThat(DesyncSearch.faults(pipe.port(), probes)).isEmpty();
        }
    }

    static Stream<List<Field>> crookedFields() {
        var inner = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
        return Stream.of(
                List.of(new Field("content-length", "0")),
                List.of(new Field("content-length", "1")),
                List.of(new Field("content-length", "4"), new Field("content-length", "0")),
                List.of(new Field("transfer-encoding", "chunked")),
                List.of(new Field("transfer-encoding", "chunked"), new Field("content-length", "0")),
                List.of(new Field("connection", "keep-alive, transfer-encoding")),
                List.of(new Field("Transfer-Encoding", "chunked")),
                List.of(new Field("x", "y\r\ntransfer-encoding: chunked")),
                List.of(new Field("x", "y\r\ncontent-length: 0")),
                List.of(new Field("x", "y\ncontent-length: 0")),
                List.of(new Field("x", "y\r\n\r\n" + inner)),
                List.of(new Field("x: y\r\ncontent-length", "0")),
                List.of(new Field("content-length ", "0")),
                List.of(new Field("content-length\u0000", "0")),
                List.of(new Field("host", "other")),
                List.of(new Field(":path", "/nothing HTTP/1.1\r\nHost: localhost\r\n\r\nGET /smuggled")),
                List.of(new Field(":method", "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\nPOST")),
                List.of(new Field(":authority", "localhost\r\ncontent-length: 0")),
                List.of(new Field("te", "trailers, chunked")),
                List.of(new Field("upgrade", "h2c")));
    }

    /** What HTTP/2 carries in frames is a line of HTTP/1.1 behind nginx: nothing there may end a request early. */
    @ParameterizedTest
    @MethodSource("crookedFields")
    void smugglesNothingOutOfHttp2(List<Field> crooked) throws Exception {
        var body = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (var method : List.of("POST", "GET")) {
            var fields = new ArrayList<Field>();
            for (var usual : List.of(
                    new Field(":method", method),
                    new Field(":scheme", "https"),
                    new Field(":authority", "localhost"),
                    new Field(":path", "/nothing"))) {
                if (crooked.stream().noneMatch(field -> field.name().equals(usual.name()))) {
                    fields.add(usual);
                }
            }
            crooked.stream().filter(field -> field.name().startsWith(":")).forEach(fields::add);
            crooked.stream().filter(field -> !field.name().startsWith(":")).forEach(fields::add);
            try (var client = new RawHttp2(TlsPipe.connect(front.trust(), AcmeNginx.HOST, front.https(), "h2"))) {
                client.send(fields, body);
            }
        }
        try (var pipe = TlsPipe.to(front.trust(), AcmeNginx.HOST, front.https())) {
            for (int stranger = 0; stranger < 3; stranger++) {
                try (var connection = new RawConnection(pipe.port(), PATIENCE)) {
                    var answer = connection
                            .send("GET /stranger HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .next()
                            .orElseThrow();
                    assertThat(answer.body()).contains("\"instance\":\"/stranger\"");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "setup-nginx.sh, --domain, two words",
        "setup-nginx.sh, --domain, 'a;b'",
        "setup-nginx.sh, --server, nowhere",
        "setup-nginx.sh, --in-front, everybody",
        "setup-nginx.sh, --https-port, x",
        "certificate.sh, --domain, 'a b'",
        "certificate.sh, --method, magic",
        "certificate.sh, --nonsense, x",
        "reload.sh, --proxy, nginx",
        "cloudflare.sh, --nonsense, x"
    })
    void explainThemselvesAndWhatTheyDoNotUnderstand(String script, String option, String value) throws Exception {
        assertThat(front.script(script, List.of("--help")).output()).startsWith("Usage: " + script);
        var options = script.equals("certificate.sh") ? List.of("--domain", "a", "--email", "b@c") : List.<String>of();

        assertThat(front.script(script, options, option, value).status()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'10.0.0.0/8', no network",
        "'0.0.0.0/0', no network",
        "'<html>', no network",
        "'198.51.100.0/24', too few"
    })
    void takesNoListThatIsNotCloudflares(String line, String why) throws Exception {
        var list = Files.writeString(front.work().resolve("list"), line + "\n");
        var kept = Files.writeString(front.work().resolve("kept"), "198.51.100.0/24\n");

        var run = front.script("cloudflare.sh", List.of("--from", list.toUri().toString(), "--file", kept.toString()));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.errors()).contains(why, "the list stays as it was");
        assertThat(kept).hasContent("198.51.100.0/24");
    }

    @Test
    void takesCloudflaresList() throws Exception {
        var shipped =
                Shell.basedir().resolve("ops/tls/cloudflare-addresses.txt").toAbsolutePath();
        var kept = Files.writeString(front.work().resolve("old"), "198.51.100.0/24\n");

        var run =
                front.script("cloudflare.sh", List.of("--from", shipped.toUri().toString(), "--file", kept.toString()));

        assertThat(run.output()).contains("gone:  198.51.100.0/24", "new:  173.245.48.0/20", "✓ 22 networks");
        assertThat(kept).hasSameTextualContentAs(shipped);
    }

    private interface Try {
        void run() throws Exception;
    }

    /** Has nginx lead to another server for a while. */
    private static void servedBy(String address, List<String> options, Try what) throws Exception {
        lead(address, options);
        try {
            what.run();
        } finally {
            lead(server.address().getAuthority(), List.of());
        }
    }

    private static void lead(String address, List<String> options) throws Exception {
        var all = new ArrayList<>(front.setup(address));
        all.addAll(List.of("--domain", AcmeNginx.HOST));
        all.addAll(options);
        var before = workers();
        var run = front.script("setup-nginx.sh", all);
        assertThat(run.status()).as(run.errors()).isZero();
        awaitOthersThan(before);
    }

    private static void changed(Path file, String text) throws Exception {
        var before = workers();
        Files.writeString(file, text);
        front.nginx("-s", "reload");
        awaitOthersThan(before);
    }

    /** After a reload the workers of before end; until then both serve. */
    private static void awaitOthersThan(List<Long> before) {
        AgentsFlow.await(
                "workers with the new configuration",
                PATIENCE,
                () -> workers().stream().noneMatch(before::contains)
                        && !workers().isEmpty());
    }

    private static List<Long> workers() {
        try {
            var pid = Files.readString(front.work().resolve("nginx.pid")).strip();
            return ProcessHandle.of(Long.parseLong(pid))
                    .orElseThrow()
                    .children()
                    .map(ProcessHandle::pid)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int ask(String header, String value) throws Exception {
        return front.client(HttpClient.Version.HTTP_1_1)
                .send(request("/nothing").header(header, value).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(front.address() + path)).timeout(Duration.ofSeconds(30));
    }

    private static String readUntil(BufferedReader lines, String text) throws IOException {
        var seen = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(text)) {
                break;
            }
        }
        return seen.toString();
    }

    private static String configuration() throws IOException {
        return Files.readString(front.work().resolve("nginx/conf.d/agentsflow.conf"))
                + Files.readString(front.work().resolve("nginx/agentsflow/upstream.conf"));
    }

    private static BigInteger serial() {
        try {
            return front.shown().getSerialNumber();
        } catch (IOException e) {
            return BigInteger.ZERO;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
