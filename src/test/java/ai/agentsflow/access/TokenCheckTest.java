package ai.agentsflow.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.testing.Issuer;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCheckTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String ISSUER = "https://project.supabase.co/auth/v1";
    private static final Secret SECRET = new Secret("0123456789abcdef0123456789abcdef");
    private static final ECKey EC = ec("ec");
    private static final RSAKey RSA = rsa("rsa", 2048);

    private final TokenCheck bySecret = check(new KeysByAlgorithm(new SharedSecret(SECRET), null));
    private final VerificationKeys published = published(new JWKSet(List.of(EC.toPublicJWK(), RSA.toPublicJWK())));
    private final TokenCheck byKeys = check(new KeysByAlgorithm(null, published));
    private final TokenCheck byBoth = check(new KeysByAlgorithm(new SharedSecret(SECRET), published));

    @Test
    void believesASecretsToken() {
        var identity = bySecret.check(hs256(claims().build()));

        assertThat(identity.caller()).isEqualTo(new Caller("alice", Set.of("user")));
        assertThat(identity.expires()).isEqualTo(NOW.plusSeconds(3630));
    }

    @Test
    void believesTokensOfBothKindsOfPublicKeys() throws Exception {
        assertThat(byKeys.check(es256(claims().build())).caller().subject()).isEqualTo("alice");
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build();
        assertThat(byKeys.check(Issuer.sign(header, claims().build(), new RSASSASigner(RSA)))
                        .caller()
                        .subject())
                .isEqualTo("alice");
    }

    /** An issuer on its way from the one to the other. */
    @Test
    void believesTokensOfTheSecretAndOfPublicKeysWhereThereAreBoth() throws Exception {
        var rs256 = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build();
        // Supabase names a key in every token
        var named = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("ec").build();

        for (String token : List.of(
                hs256(claims().build()),
                Issuer.sign(named, claims().build(), mac()),
                es256(claims().build()),
                Issuer.sign(rs256, claims().build(), new RSASSASigner(RSA)))) {
            assertThat(byBoth.check(token).caller().subject()).isEqualTo("alice");
        }
    }

    @Test
    void refusesATokenWithoutSignature() {
        refuses(new PlainJWT(claims().build()).serialize());
        var none = Base64URL.encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "."
                + Base64URL.encode(claims().build().toString()) + ".";
        refuses(none);
        refuses(none + Base64URL.encode("x"));
        refuses(none.replace(
                Base64URL.encode("{\"alg\":\"none\",\"typ\":\"JWT\"}").toString(),
                Base64URL.encode("{\"alg\":\"NoNe\"}").toString()));
    }

    /** The classic: the public key, which everybody has, as the secret of a symmetric signature. */
    @Test
    void refusesASymmetricSignatureByThePublicKey() throws Exception {
        var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build();
        for (byte[] secret : List.of(
                RSA.toRSAPublicKey().getEncoded(),
                RSA.toPublicJWK().toString().getBytes(UTF_8),
                EC.toECPublicKey().getEncoded())) {
            refuses(Issuer.sign(header, claims().build(), new MACSigner(secret)));
        }
    }

    @Test
    void refusesAnAlgorithmOffTheList() throws Exception {
        var long512 = new MACSigner(SECRET.value() + SECRET.value());
        refuses(Issuer.sign(new JWSHeader(JWSAlgorithm.HS512), claims().build(), long512));
        refuses(Issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("rsa").build(),
                claims().build(),
                new RSASSASigner(RSA)));
        refuses(Issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("rsa").build(),
                claims().build(),
                new RSASSASigner(RSA)));
    }

    @Test
    void refusesASignatureOfTheOtherFamily() throws Exception {
        assertThatThrownBy(() -> bySecret.check(es256(claims().build())))
                .isInstanceOf(RefusedCredentialException.class);
        assertThatThrownBy(() -> byKeys.check(hs256(claims().build()))).isInstanceOf(RefusedCredentialException.class);
    }

    @Test
    void refusesAStrangersSignature() throws Exception {
        var stranger = ec("ec");
        refuses(Issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(),
                claims().build(),
                new ECDSASigner(stranger)));
        refuses(Issuer.sign(
                new JWSHeader(JWSAlgorithm.HS256),
                claims().build(),
                new MACSigner(SECRET.value().toUpperCase(Locale.ROOT))));
    }

    @ParameterizedTest
    @CsvSource({
        // seconds from now: expiry, not before, issued, and whether it counts
        "3600, 0, 0, true",
        "-29, -60, -60, true",
        "-30, -60, -60, false",
        "-3600, -7200, -7200, false",
        "3600, 30, 0, true",
        "3600, 31, 0, false",
        "3600, 0, 30, true",
        "3600, 0, 31, false"
    })
    void looksAtTheTimeWithHalfAMinuteOfPatience(int expires, int notBefore, int issued, boolean good) {
        var claims = claims().expirationTime(Date.from(NOW.plusSeconds(expires)))
                .notBeforeTime(Date.from(NOW.plusSeconds(notBefore)))
                .issueTime(Date.from(NOW.plusSeconds(issued)))
                .build();
        if (good) {
            assertThat(bySecret.check(hs256(claims)).caller().subject()).isEqualTo("alice");
        } else {
            refuses(claims);
        }
    }

    @Test
    void saysThatATokenHasExpired() {
        var token =
                hs256(claims().expirationTime(Date.from(NOW.minusSeconds(60))).build());

        assertThatThrownBy(() -> bySecret.check(token)).hasMessage("The token or API key has expired.");
    }

    @Test
    void refusesWhatIsMeantForOthersOrNobody() {
        refuses(claims -> claims.issuer("https://other.supabase.co/auth/v1"));
        refuses(claims -> claims.issuer(null));
        refuses(claims -> claims.audience("other"));
        refuses(claims -> claims.audience((String) null));
        refuses(claims -> claims.expirationTime(null));
        refuses(claims -> claims.claim("exp", "tomorrow"));
        refuses(claims -> claims.subject(null));
        refuses(claims -> claims.subject(""));
        refuses(claims -> claims.subject("two words"));
        refuses(claims -> claims.subject("line\nfeed"));
        refuses(claims -> claims.subject("x".repeat(256)));
        refuses(claims -> claims.subject("🙂".repeat(128)));
        refuses(claims -> claims.subject("half \ud83d"));
        refuses(claims -> claims.subject("nul\0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anon", "service_role"})
    void refusesTheRolesThatAreNobody(String role) {
        refuses(claims -> claims.claim("role", role));
        refuses(claims -> claims.claim("role", List.of("authenticated", role)));
    }

    @Test
    void takesARoleOnlyFromWhereUsersCannotWrite() {
        assertThat(roles(claims -> claims.claim("app_metadata", Map.of("role", "admin"))))
                .contains("admin", "user");
        assertThat(roles(claims -> claims.claim("app_metadata", Map.of("role", List.of("editor", "admin")))))
                .contains("admin");
        assertThat(roles(claims -> claims.claim("app_metadata", Map.of("role", "administrator"))))
                .containsExactly("user");
        assertThat(roles(claims -> claims.claim("app_metadata", "admin"))).containsExactly("user");
        assertThat(roles(claims -> claims.claim("user_metadata", Map.of("role", "admin"))))
                .containsExactly("user");
        assertThat(roles(claims -> claims.claim("role", "admin"))).containsExactly("user");
        assertThat(roles(claims -> claims.claim("app_metadata.role", "admin"))).containsExactly("user");
    }

    @Test
    void keepsOtherRolesForLimitsAlone() {
        var partner = caller(Map.of("role", List.of("partner", "system", "Admin", "admin ", "ROLE_admin", "*")));

        assertThat(partner.roles()).containsExactly("user");
        assertThat(partner.isAdmin()).isFalse();
        assertThat(partner.limitRoles()).containsExactlyInAnyOrder("user", "partner", "system", "Admin", "ROLE_admin");
        assertThat(partner.requester().roles()).isEqualTo(partner.limitRoles());
        assertThat(caller(Map.of("role", "partner")).limitRoles()).containsExactlyInAnyOrder("user", "partner");
        assertThat(caller(Map.of("role", "admin")).limitRoles()).containsExactlyInAnyOrder("user", "admin");
        assertThat(caller(Map.of("role", List.of("service_role"))).roles()).containsExactly("user");
    }

    @Test
    void keepsNoMoreRolesThanItCanLookUp() {
        var many = new ArrayList<Object>(List.of(
                "", "x".repeat(65), "two words", "a/b", "a=b", "a,b", "line\nfeed", 7, List.of("nested"), Map.of()));
        IntStream.range(0, 40).forEach(i -> many.addAll(List.of("role" + i, "role" + i)));
        many.add("admin");

        var caller = caller(Map.of("role", many));

        assertThat(caller.limitRoles())
                .hasSize(16 + 2)
                .contains("user", "admin", "role0", "role15")
                .doesNotContain("role16");
        assertThat(caller.isAdmin()).as("wherever it stands").isTrue();
        assertThat(caller(Map.of("role", "x".repeat(64))).limitRoles()).contains("x".repeat(64));
        assertThat(caller(Map.of("role", Map.of("admin", true))).limitRoles()).containsExactly("user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../../../dev/null", "/etc/passwd", "x' OR '1'='1", "ec\"; drop table api_key; --", "LONG"})
    void refusesAKeyIdThatIsAnAttack(String id) {
        var kid = id.equals("LONG") ? "k".repeat(10_000) : id;
        refuses(Issuer.sign(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build(), claims().build(), mac()));
        refuses(Issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(kid).build(), claims().build(), signer(EC)));
    }

    @Test
    void refusesATokenThatBringsItsKeyAlong() {
        var own = ec("own");
        refuses(Issuer.sign(header().jwk(own.toPublicJWK()).build(), claims().build(), signer(own)));
        refuses(Issuer.sign(header().jwk(EC.toPublicJWK()).build(), claims().build(), signer(EC)));
        refuses(Issuer.sign(
                header().jwkURL(URI.create("https://evil.example/keys")).build(), claims().build(), signer(EC)));
        refuses(Issuer.sign(
                header().x509CertURL(URI.create("https://evil.example/cert")).build(), claims().build(), signer(EC)));
        refuses(Issuer.sign(header().criticalParams(Set.of("exp")).build(), claims().build(), signer(EC)));
    }

    @Test
    void refusesWhatIsNoToken() {
        var token = hs256(claims().build());
        var parts = token.split("\\.", -1);
        for (String broken : List.of(
                "",
                ".",
                "..",
                "...",
                "x.y.z",
                token.substring(0, token.length() - 1),
                token.substring(0, token.lastIndexOf('.')),
                parts[0] + ".." + parts[2],
                parts[0] + "." + parts[1] + ".",
                token + ".x",
                parts[0] + "." + Base64URL.encode("[]") + "." + parts[2],
                Base64URL.encode("{") + "." + parts[1] + "." + parts[2])) {
            refuses(broken);
        }
    }

    /** What the parser makes of such bytes is its own affair: to us they are a token that is not valid. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "42",
                "true",
                "\"HS256\"",
                "{}",
                "{\"alg\":null}",
                "{\"alg\":7}",
                "{\"alg\":{}}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":\"\"}",
                "{\"alg\":\"HS256\",\"typ\":7}",
                "{\"alg\":\"HS256\",\"kid\":{}}",
                "{\"alg\":\"HS256\",\"kid\":null}",
                "{\"alg\":\"HS256\",\"crit\":\"exp\"}",
                "{\"alg\":\"HS256\",\"crit\":[]}",
                "{\"alg\":\"HS256\",\"crit\":[null]}",
                "{\"alg\":\"HS256\",\"b64\":\"no\"}",
                "{\"alg\":\"HS256\",\"jwk\":{}}",
                "{\"alg\":\"HS256\",\"jwk\":null}",
                "{\"alg\":\"HS256\",\"jku\":\"::\"}",
                "{\"alg\":\"HS256\",\"x5c\":[7]}",
                "{\"alg\":\"HS256\",\"x5t\":7}",
                "{\"alg\":\"HS256\",\"alg\":\"none\"}",
                "{\"alg\":\"HS256\",\"x\":1e999999999}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
                "{\"alg\":\"\\ud800\"}",
                "NESTED"
            })
    void refusesAHeaderThatIsNone(String header) {
        var json = header.equals("NESTED") ? "{\"alg\":\"HS256\",\"x\":" + "[".repeat(4_000) : header;
        var parts = hs256(claims().build()).split("\\.", -1);
        refuses(Base64URL.encode(json) + "." + parts[1] + "." + parts[2]);
        refuses(Base64URL.encode(json) + ".e30.x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "42",
                "{\"exp\":null}",
                "{\"exp\":[]}",
                "{\"exp\":\"x\"}",
                "{\"exp\":1e999999999}",
                "{\"exp\":-1e308}",
                "{\"exp\":9223372036854775807}",
                "{\"exp\":9223372036854775807,\"sub\":7}",
                "{\"exp\":4102444800,\"aud\":{}}",
                "{\"exp\":4102444800,\"aud\":[7,null]}",
                "{\"exp\":4102444800,\"aud\":\"authenticated\",\"sub\":\"\\ud800\"}",
                "{\"exp\":4102444800,\"aud\":\"authenticated\",\"sub\":\"a\\u0000b\"}",
                "{\"exp\":4102444800,\"nbf\":{},\"aud\":\"authenticated\",\"sub\":\"x\"}",
                "NESTED"
            })
    void refusesClaimsThatAreNone(String payload) {
        var json = payload.equals("NESTED") ? "{\"exp\":" + "[".repeat(4_000) : payload;
        for (var token :
                List.of(signed(JWSAlgorithm.HS256, json, mac()), signed(JWSAlgorithm.ES256, json, signer(EC)))) {
            refuses(token);
        }
    }

    /** Seeded, so that whoever sees it fail sees it again. */
    @Test
    void refusesEveryChangeOfAGoodToken() {
        var random = new Random(20_261_128);
        for (String good : List.of(hs256(claims().build()), es256(claims().build()))) {
            for (int i = 0; i < 1_000; i++) {
                var changed = Mutation.of(good, random);
                for (TokenCheck check : List.of(bySecret, byKeys, byBoth)) {
                    assertThatThrownBy(() -> check.check(changed))
                            .as(changed)
                            .isInstanceOf(RefusedCredentialException.class);
                }
            }
        }
    }

    private void refuses(UnaryOperator<JWTClaimsSet.Builder> change) {
        refuses(change.apply(claims()).build());
    }

    private void refuses(JWTClaimsSet claims) {
        refuses(hs256(claims));
        refuses(es256(claims));
    }

    private void refuses(String token) {
        for (TokenCheck check : List.of(bySecret, byKeys, byBoth)) {
            assertThatThrownBy(() -> check.check(token)).isInstanceOf(RefusedCredentialException.class);
        }
    }

    private static String signed(JWSAlgorithm algorithm, String payload, JWSSigner signer) {
        try {
            var header = new JWSHeader.Builder(algorithm)
                    .keyID(algorithm.equals(JWSAlgorithm.ES256) ? "ec" : null)
                    .build();
            var token = new JWSObject(header, new Payload(payload));
            token.sign(signer);
            return token.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private Caller caller(Map<String, Object> appMetadata) {
        return bySecret.check(hs256(claims().claim("app_metadata", appMetadata).build()))
                .caller();
    }

    private Set<String> roles(UnaryOperator<JWTClaimsSet.Builder> change) {
        return bySecret.check(hs256(change.apply(claims()).build())).caller().roles();
    }

    private static JWTClaimsSet.Builder claims() {
        return Issuer.claims("alice", ISSUER, NOW);
    }

    private static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec");
    }

    private static String hs256(JWTClaimsSet claims) {
        return Issuer.sign(new JWSHeader(JWSAlgorithm.HS256), claims, mac());
    }

    private static String es256(JWTClaimsSet claims) {
        return Issuer.sign(header().build(), claims, signer(EC));
    }

    private static MACSigner mac() {
        try {
            return new MACSigner(SECRET.value());
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECDSASigner signer(ECKey key) {
        try {
            return new ECDSASigner(key);
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey rsa(String id, int bits) {
        try {
            return new RSAKeyGenerator(bits).keyID(id).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static VerificationKeys published(JWKSet keys) {
        try {
            var set = KeySet.parse(keys.toString());
            return header -> set.verifier(header.getKeyID(), header.getAlgorithm());
        } catch (java.text.ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TokenCheck check(VerificationKeys keys) {
        var rules = new TokenRules(
                SECRET, null, ISSUER, "authenticated", List.of("app_metadata", "role"), Set.of("anon", "service_role"));
        return new TokenCheck(rules, keys, Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
