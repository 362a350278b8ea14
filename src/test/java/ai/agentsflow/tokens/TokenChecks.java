package ai.agentsflow.tokens;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.RefusedCredentialException;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.testing.Issuer;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A check by a secret, one by public keys, and one by both; and tokens for them. */
abstract class TokenChecks {

    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    static final String ISSUER = "https://project.supabase.co/auth/v1";
    static final Secret SECRET = new Secret("0123456789abcdef0123456789abcdef");
    static final ECKey EC = ec("ec");
    static final RSAKey RSA = rsa("rsa", 2048);

    final TokenCheck bySecret = check(new KeysByAlgorithm(new SharedSecret(SECRET), null));
    final VerificationKeys published = published(new JWKSet(List.of(EC.toPublicJWK(), RSA.toPublicJWK())));
    final TokenCheck byKeys = check(new KeysByAlgorithm(null, published));
    final TokenCheck byBoth = check(new KeysByAlgorithm(new SharedSecret(SECRET), published));

    void refuses(UnaryOperator<JWTClaimsSet.Builder> change) {
        refuses(change.apply(claims()).build());
    }

    void refuses(JWTClaimsSet claims) {
        refuses(hs256(claims));
        refuses(es256(claims));
    }

    void refuses(String token) {
        for (TokenCheck check : List.of(bySecret, byKeys, byBoth)) {
            assertThatThrownBy(() -> check.check(token)).isInstanceOf(RefusedCredentialException.class);
        }
    }

    static String signed(JWSAlgorithm algorithm, String payload, JWSSigner signer) {
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

    Caller caller(Map<String, Object> appMetadata) {
        return bySecret.check(hs256(claims().claim("app_metadata", appMetadata).build()))
                .caller();
    }

    Set<String> roles(UnaryOperator<JWTClaimsSet.Builder> change) {
        return bySecret.check(hs256(change.apply(claims()).build())).caller().roles();
    }

    static JWTClaimsSet.Builder claims() {
        return Issuer.claims("alice", ISSUER, NOW);
    }

    static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec");
    }

    static String hs256(JWTClaimsSet claims) {
        return Issuer.sign(new JWSHeader(JWSAlgorithm.HS256), claims, mac());
    }

    static String es256(JWTClaimsSet claims) {
        return Issuer.sign(header().build(), claims, signer(EC));
    }

    static MACSigner mac() {
        try {
            return new MACSigner(SECRET.value());
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECDSASigner signer(ECKey key) {
        try {
            return new ECDSASigner(key);
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static RSAKey rsa(String id, int bits) {
        try {
            return new RSAKeyGenerator(bits).keyID(id).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static VerificationKeys published(JWKSet keys) {
        try {
            var set = KeySet.parse(keys.toString());
            return header -> set.verifier(header.getKeyID(), header.getAlgorithm());
        } catch (java.text.ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    static TokenCheck check(VerificationKeys keys) {
        var rules = new TokenRules(
                SECRET, null, ISSUER, "authenticated", List.of("app_metadata", "role"), Set.of("anon", "service_role"));
        return new TokenCheck(rules, keys, Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
