package ai.agentsflow.tokens;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.PlainJWT;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Bearer tokens at a server that believes an issuer's published keys. */
class TokensIT {

    private final Issuer issuer = Issuer.shared();
    private final AgentsFlow server = AgentsFlow.guarded();

    @Test
    void letsInWhomTheIssuerVouchesFor() {
        assertThat(get("/api/models", issuer.token("alice")).statusCode()).isEqualTo(200);
        assertThat(get("/v1/models", issuer.token("alice")).statusCode()).isEqualTo(200);
        assertThat(get("/api/admin/pools", issuer.token("alice")).statusCode()).isEqualTo(403);
        assertThat(get("/api/admin/pools", issuer.administrator("root")).statusCode())
                .isNotIn(401, 403);
    }

    /** A project on its way from its shared secret to signing keys. */
    @Test
    void letsInWhomTheIssuerVouchesForByItsSecret() throws Exception {
        var claims = issuer.claims("carol").build();
        var mac = new MACSigner(Issuer.SECRET);
        var plain = Issuer.sign(new JWSHeader(JWSAlgorithm.HS256), claims, mac);
        var named = Issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims, mac);

        for (String token : List.of(plain, named, issuer.token("carol"))) {
            assertThat(get("/api/models", token).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesWhateverSomebodyMakesOfAGoodToken() throws Exception {
        var random = new Random(20_261_128);
        var mac = new MACSigner(Issuer.SECRET);
        var bySecret = Issuer.sign(
                new JWSHeader(JWSAlgorithm.HS256), issuer.claims("carol").build(), mac);
        for (String good : List.of(issuer.token("carol"), bySecret)) {
            for (int i = 0; i < 300; i++) {
                var changed = Mutation.of(good, random);
                // what no header can hold never gets here
                if (changed.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                    assertThat(get("/v1/models", changed).statusCode())
                            .as(changed)
                            .isEqualTo(401);
                }
            }
        }
    }

    @TestFactory
    List<DynamicTest> refusesEveryOtherToken() throws Exception {
        return tokens().entrySet().stream()
                .map(token -> DynamicTest.dynamicTest(token.getKey(), () -> {
                    for (String path : List.of("/api/models", "/v1/models", "/v1/messages", "/api/chat/stream")) {
                        assertRefused(get(path, token.getValue()), path, token.getValue());
                    }
                }))
                .toList();
    }

    private Map<String, String> tokens() throws Exception {
        var claims = issuer.claims("alice").build();
        var good = issuer.sign(claims);
        var tokens = new LinkedHashMap<String, String>();
        tokens.put("no signature", new PlainJWT(claims).serialize());
        tokens.put("HS256 by the public key", hs256(issuer.key().toECPublicKey().getEncoded()));
        tokens.put("HS256 by the published document", hs256(issuer.keys().getBytes(StandardCharsets.UTF_8)));
        tokens.put(
                "an algorithm off the list",
                Issuer.sign(
                        new JWSHeader.Builder(JWSAlgorithm.ES384).keyID("first").build(),
                        claims,
                        new ECDSASigner(new ECKeyGenerator(Curve.P_384).generate())));
        tokens.put(
                "a stranger's key",
                Issuer.sign(header().build(), claims, new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate())));
        var now = Instant.now();
        tokens.put(
                "expired",
                issuer.sign(issuer.claims("alice")
                        .expirationTime(Date.from(now.minusSeconds(60)))
                        .build()));
        tokens.put(
                "not yet valid",
                issuer.sign(issuer.claims("alice")
                        .notBeforeTime(Date.from(now.plusSeconds(60)))
                        .build()));
        tokens.put(
                "issued in the future",
                issuer.sign(issuer.claims("alice")
                        .issueTime(Date.from(now.plusSeconds(60)))
                        .build()));
        tokens.put(
                "another issuer",
                issuer.sign(
                        issuer.claims("alice").issuer("https://evil.example").build()));
        tokens.put(
                "another audience",
                issuer.sign(issuer.claims("alice").audience("other").build()));
        tokens.put(
                "Supabase's anon",
                issuer.sign(issuer.claims("alice").claim("role", "anon").build()));
        tokens.put(
                "Supabase's service role",
                issuer.sign(issuer.claims("alice").claim("role", "service_role").build()));
        tokens.put("kid: a path", kid("../../../../../../dev/null"));
        tokens.put("kid: SQL", kid("first' or '1'='1' --"));
        tokens.put("kid: 10 kB", kid("k".repeat(10_000)));
        tokens.put(
                "a key of its own",
                issuer.sign(header().jwk(issuer.key().toPublicJWK()).build(), claims));
        tokens.put(
                "an address of a key",
                issuer.sign(
                        header().jwkURL(URI.create(issuer.address() + "/evil")).build(), claims));
        tokens.put(
                "an address of a certificate",
                issuer.sign(
                        header().x509CertURL(URI.create("https://evil.example/c"))
                                .build(),
                        claims));
        tokens.put("truncated", good.substring(0, good.length() - 10));
        tokens.put("without its signature", good.substring(0, good.lastIndexOf('.') + 1));
        tokens.put("two dots", "..");
        tokens.put("20 kB", good + "x".repeat(20_000));
        tokens.put("nonsense", "nonsense");
        tokens.put("a header that is null", "bnVsbA.e30.x");
        tokens.put("a header that is a list", "W10.e30.x");
        tokens.put("all three null", "bnVsbA.bnVsbA.bnVsbA");
        tokens.put("a header without an algorithm", "e30.e30.x");
        tokens.put(
                "HS256 by another secret",
                hs256("another secret of enough characters".getBytes(StandardCharsets.UTF_8)));
        tokens.put(
                "HS512 by the secret",
                Issuer.sign(new JWSHeader(JWSAlgorithm.HS512), claims, new MACSigner(Issuer.SECRET + Issuer.SECRET)));
        tokens.put(
                "the secret's, of another issuer",
                Issuer.sign(
                        new JWSHeader(JWSAlgorithm.HS256),
                        issuer.claims("alice").issuer("https://evil.example").build(),
                        new MACSigner(Issuer.SECRET)));
        return tokens;
    }

    @Test
    void knowsKeysThroughEveryTroubleOfTheirIssuerAndLearnsNewOnes() {
        var old = issuer.token("alice");
        issuer.answerWith(500, "");
        try {
            // a key that nobody has makes the server ask, in vain
            assertThat(get("/api/models", kid("unknown")).statusCode()).isEqualTo(401);
            assertThat(get("/api/models", issuer.token("fresh-" + System.nanoTime()))
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            issuer.answerWith(200, issuer.keys());
        }
        assertThat(get("/api/models", old).statusCode()).isEqualTo(200);
    }

    @Test
    void asksWhoeverBringsNothingForACredential() {
        for (String path : List.of("/api/models", "/nothing", "/v1/models")) {
            var answer = server.send(server.anonymous(path)
                    .header("Cookie", "token=" + issuer.token("alice"))
                    .GET());

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"agentsflow\"");
        }
        assertThat(server.send(server.anonymous("/api/models?token=" + issuer.token("alice"))
                                .GET())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void isNotFooledByTheSpellingOfAPath() {
        for (String path : List.of(
                "/assets/../api/models",
                "/assets/%2e%2e/api/models",
                "/assets/..;/api/models",
                "//api/models",
                "/api;x=/assets/models",
                "/docs/../v1/models",
                "/API/models")) {
            assertThat(raw(path)).as(path).doesNotContain("\"models\"", "\"object\":\"list\"");
        }
    }

    /** The JDK's client would tidy such paths up. */
    private String raw(String path) {
        try (var socket =
                new java.net.Socket(server.address().getHost(), server.address().getPort())) {
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .formatted(path)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertRefused(HttpResponse<String> answer, String path, String token) {
        assertThat(answer.statusCode()).as(path).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
        assertThat(answer.body()).doesNotContain(token.length() > 10 ? token : "nonsense", "Exception");
        var error = body(answer);
        if (path.equals("/v1/messages")) {
            assertThat(error.path("type").asText()).isEqualTo("error");
            assertThat(error.path("error").path("type").asText()).isEqualTo("authentication_error");
        } else if (path.startsWith("/v1")) {
            assertThat(error.path("error").has("param")).isTrue();
        } else {
            assertThat(error.path("type").asText()).isEqualTo("urn:agentsflow:problem:unauthenticated");
        }
    }

    private HttpResponse<String> get(String path, String token) {
        return server.send(server.request(path, token).GET());
    }

    private String kid(String id) {
        return issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id).build(),
                issuer.claims("alice").build());
    }

    private JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(issuer.key().getKeyID());
    }

    private String hs256(byte[] secret) throws Exception {
        return Issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(),
                issuer.claims("alice").build(),
                new MACSigner(secret));
    }
}
