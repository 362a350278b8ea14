package ai.agentsflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Who signs servers' certificates, made by the JDK's keytool when a test needs one; good for a day. */
public final class Authority {

    private static final String PASSWORD = "no secret";

    private final Path store;
    private final Path pem;

    public Authority() {
        try {
            var directory = Scratch.directory("agentsflow-authority");
            store = directory.resolve("store.p12");
            pem = directory.resolve("authority.pem");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pair("authority", "authority " + UUID.randomUUID(), "bc:c");
        keytool("-exportcert", "-rfc", "-alias", "authority", "-file", pem.toString());
    }

    /** Its own certificate, in the form that operators have. */
    public Path pem() {
        return pem;
    }

    /** A server with a certificate for this name alone. */
    public SSLContext server(String host) {
        var alias = "server-" + UUID.randomUUID();
        pair(alias, host, "san=dns:" + host, "-signer", "authority");
        try {
            var all = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            var one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            var secret = new KeyStore.PasswordProtection(PASSWORD.toCharArray());
            one.setEntry(alias, all.getEntry(alias, secret), secret);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(one, PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pair(String alias, String name, String extension, String... more) {
        var arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + name));
        arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "1", "-ext", extension));
        arguments.addAll(List.of(more));
        keytool(arguments.toArray(String[]::new));
    }

    private void keytool(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
