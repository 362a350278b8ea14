package ai.agentsflow.ops.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Shell;
import ai.agentsflow.testing.TlsPipe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An nginx with a directory of its own, as a Debian machine has it, and an ACME authority of this machine (pebble), of which certbot
 * gets certificates for {@code localhost}: what {@code ops/tls} is used with.
 */
final class AcmeNginx implements AutoCloseable {

    static final String HOST = "localhost";

    private final Path work;
    private final int http = freePort();
    private final int https = freePort();
    private final int directory = freePort();
    private final int management = freePort();
    private final List<Process> processes = new ArrayList<>();

    AcmeNginx(Path work) throws IOException, InterruptedException {
        this.work = work;
        for (String name : List.of("nginx/conf.d", "tmp", "acme", "bin", "config/letsencrypt")) {
            Files.createDirectories(work.resolve(name));
        }
        writeNginx();
        // what certbot would have under /etc/letsencrypt
        Files.writeString(work.resolve("config/letsencrypt/cli.ini"), """
                config-dir = %1$s/le
                work-dir = %1$s/le-work
                logs-dir = %1$s/le-logs
                server = https://localhost:%2$d/dir
                http-01-port = %3$d
                no-random-sleep-on-renew = true
                """.formatted(work, directory, http));
        // a service manager of which one service is asked
        executable("systemctl", """
                #!/bin/sh
                case $1-$2 in
                    start-nginx) exec nginx -c "%1$s/nginx/nginx.conf" ;;
                    reload-nginx) exec nginx -s reload -c "%1$s/nginx/nginx.conf" ;;
                    *) exit 0 ;;
                esac
                """.formatted(work));
        executable("apt-get", "#!/bin/sh\nexit 0\n");
        run(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                "pebble-key.pem",
                "-out",
                "pebble.pem"));
        Files.writeString(work.resolve("pebble.json"), """
                {"pebble":{"listenAddress":"127.0.0.1:%d","managementListenAddress":"127.0.0.1:%d","certificate":"%s","privateKey":"%s",
                "httpPort":%d,"tlsPort":%d,"ocspResponderURL":"","externalAccountBindingRequired":false}}
                """.formatted(
                directory, management, work.resolve("pebble.pem"), work.resolve("pebble-key.pem"), http, https));
        int dns = freePort();
        start(List.of(
                "pebble-challtestsrv",
                "-defaultIPv6",
                "",
                "-defaultIPv4",
                "127.0.0.1",
                "-dns01",
                "127.0.0.1:" + dns,
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-management",
                "127.0.0.1:" + freePort()));
        start(List.of("pebble", "-config", "pebble.json", "-dnsserver", "127.0.0.1:" + dns));
        AgentsFlow.await("pebble listens", Duration.ofSeconds(20), () -> isOpen(management));
        var roots = new StringBuilder();
        for (String path : List.of("roots/0", "intermediates/0")) {
            roots.append(run(
                    List.of("curl", "-s", "--cacert", "pebble.pem", "https://localhost:" + management + "/" + path)));
        }
        Files.writeString(work.resolve("authority.pem"), roots);
    }

    /** The configuration of a machine's own; the file of ops/tls comes into conf.d. */
    private void writeNginx() throws IOException {
        Files.writeString(work.resolve("nginx/nginx.conf"), """
                %2$s
                pid %1$s/nginx.pid;
                error_log %1$s/nginx-error.log;
                events {}
                http {
                access_log off;
                client_body_temp_path %1$s/tmp/body; proxy_temp_path %1$s/tmp/proxy; fastcgi_temp_path %1$s/tmp/fastcgi;
                uwsgi_temp_path %1$s/tmp/uwsgi; scgi_temp_path %1$s/tmp/scgi;
                include %1$s/nginx/conf.d/*.conf;
                }
                """.formatted(
                        work, "root".equals(System.getProperty("user.name")) ? "user root;" : ""));
    }

    Path work() {
        return work;
    }

    int https() {
        return https;
    }

    int http() {
        return http;
    }

    Path authority() {
        return work.resolve("authority.pem");
    }

    String address() {
        return "https://" + HOST + ':' + https;
    }

    /** What setup-nginx.sh has to be told on this machine, beside the name. */
    List<String> setup(String server) {
        return List.of(
                "--server",
                server,
                "--nginx-dir",
                work.resolve("nginx").toString(),
                "--acme-dir",
                work.resolve("acme").toString(),
                "--http-port",
                String.valueOf(http),
                "--https-port",
                String.valueOf(https));
    }

    /** What certificate.sh has to be told on this machine, beside the name. */
    List<String> certificate() {
        return List.of(
                "--nginx-dir",
                work.resolve("nginx").toString(),
                "--acme-dir",
                work.resolve("acme").toString(),
                "--http-port",
                String.valueOf(http));
    }

    Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("XDG_CONFIG_HOME", work.resolve("config").toString());
        environment.put("REQUESTS_CA_BUNDLE", work.resolve("pebble.pem").toString());
        environment.put("PATH", work.resolve("bin") + ":" + System.getenv("PATH") + ":/usr/sbin");
        return environment;
    }

    Shell script(String script, List<String> options, String... more) throws IOException, InterruptedException {
        var all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return Shell.run("tls/" + script, environment(), all.toArray(String[]::new));
    }

    /** Starts this nginx, or sends it a signal. */
    void nginx(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of("nginx", "-c", work.resolve("nginx/nginx.conf").toString()));
        command.addAll(List.of(arguments));
        run(command);
    }

    /** Runs a command of certbot's. */
    String certbot(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("certbot"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Runs a command here to its end, which has to be good, and returns what it said. */
    String run(List<String> command) throws IOException, InterruptedException {
        var process = builder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " ended with " + process.exitValue() + "\n" + said);
        }
        return said;
    }

    /** What trusts the authority, and nobody else. */
    SSLContext trust() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var file = Files.newInputStream(authority())) {
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("authority" + number++, certificate);
            }
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    HttpClient client(HttpClient.Version version) throws IOException, GeneralSecurityException {
        return HttpClient.newBuilder().version(version).sslContext(trust()).build();
    }

    /** The certificate that a client is shown. */
    X509Certificate shown() throws IOException, GeneralSecurityException {
        try (var socket = TlsPipe.connect(trust(), HOST, https, "http/1.1")) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private Process start(List<String> command) throws IOException {
        var process = builder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(command.get(0) + ".out").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        processes.add(process);
        return process;
    }

    private ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().putAll(environment());
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        builder.environment().put("PEBBLE_WFE_NONCEREJECT", "0");
        return builder;
    }

    private void executable(String name, String text) throws IOException {
        var file = Files.writeString(work.resolve("bin").resolve(name), text);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
