package ai.agentsflow.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.RefusedCredentialException;
import ai.agentsflow.testing.Issuer;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.PlainJWT;
import java.net.URI;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCheckTest extends TokenChecks {

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
}
