package ai.agentsflow.platform.redis.address;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** Encrypted connections, to servers whose certificate a known authority has signed for the very host that was asked for. */
public final class RedisTls {

    /** Read anew for each connection; unlike the usual kind of store it costs no derivation of a key. */
    private static final String STORE = "JKS";

    private RedisTls() {}

    /**
     * Reads the certificates of a PEM file.
     *
     * @throws IllegalArgumentException when there is no such file, or none in it
     */
    public static List<X509Certificate> authorities(String file) {
        try (var pem = Files.newInputStream(Path.of(file))) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "a file of certificates is needed, each from BEGIN to END CERTIFICATE", e);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("a file that this server can read is needed", e);
        }
        throw new IllegalArgumentException("a file of certificates is needed, and this one is empty");
    }

    /** Connections that trust these authorities alone, or the JVM's when there are none. */
    public static SslOptions trusting(List<X509Certificate> authorities) {
        var options = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
        if (!authorities.isEmpty()) {
            var store = stored(authorities);
            options.trustStoreType(STORE).truststore(() -> new ByteArrayInputStream(store), null);
        }
        return options.build();
    }

    private static byte[] stored(List<X509Certificate> authorities) {
        var bytes = new ByteArrayOutputStream();
        try {
            var store = KeyStore.getInstance(STORE);
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority" + i, authorities.get(i));
            }
            store.store(bytes, new char[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates cannot be kept: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }
}
