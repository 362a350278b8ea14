package ai.agentsflow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Supabase's part: signs tokens with ES256, and publishes the keys, or whatever else a test wants it to answer. */
public final class Issuer implements AutoCloseable {

    /** What a project signs with that has not changed to signing keys yet; {@link AgentsFlow#guarded()} believes both. */
    public static final String SECRET = "canary-of-a-shared-secret-0123456789";

    private static final AtomicReference<Issuer> SHARED = new AtomicReference<>();

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile ECKey key = key("first");
    private volatile Answer answer;
    private volatile CountDownLatch open = new CountDownLatch(0);

    private record Answer(int status, String body) {}

    private Issuer() throws IOException {
        answer = new Answer(200, keys());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "issuer");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    public static Issuer start() {
        try {
            return new Issuer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one that {@link AgentsFlow#guarded()} believes. */
    public static synchronized Issuer shared() {
        if (SHARED.get() == null) {
            SHARED.set(start());
        }
        return SHARED.get();
    }

    /** What {@code SUPABASE_URL} is to be. */
    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    public URI keySet() {
        return address().resolve("/auth/v1/.well-known/jwks.json");
    }

    public String issuer() {
        return address() + "/auth/v1";
    }

    /** How often somebody wanted the keys. */
    public int asked() {
        return asked.get();
    }

    public ECKey key() {
        return key;
    }

    /** The set of public keys, as it is when all is well. */
    public String keys() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    /** Signs by a new key from now on, and publishes that alone. */
    public void rotate(String id) {
        key = key(id);
        answerWith(200, keys());
    }

    public void answerWith(int status, String body) {
        answer = new Answer(status, body);
        open.countDown();
    }

    /** Answers nobody until it is told what to answer. */
    public void hang() {
        open = new CountDownLatch(1);
    }

    public String token(String subject) {
        return sign(claims(subject).build());
    }

    public String administrator(String subject) {
        return sign(
                claims(subject).claim("app_metadata", Map.of("role", "admin")).build());
    }

    /** What a good token claims, for the next hour. */
    public JWTClaimsSet.Builder claims(String subject) {
        return claims(subject, issuer(), Instant.now());
    }

    public static JWTClaimsSet.Builder claims(String subject, String issuer, Instant now) {
        return new JWTClaimsSet.Builder()
                .subject(subject)
                .issuer(issuer)
                .audience(List.of("authenticated"))
                .claim("role", "authenticated")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600)));
    }

    public String sign(JWTClaimsSet claims) {
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
    }

    public String sign(JWSHeader header, JWTClaimsSet claims) {
        try {
            return sign(header, claims, new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
        try {
            var token = new SignedJWT(header, claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        open.countDown();
        server.stop(0);
    }

    private static ECKey key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        try (exchange) {
            open.await();
            var body = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
