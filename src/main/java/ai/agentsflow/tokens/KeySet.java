package ai.agentsflow.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Public keys by their ids, each for one algorithm: P-256 for ES256, RSA of 2048 bits or more for RS256. Others in the same
 * document are passed over.
 */
final class KeySet {

    static final KeySet EMPTY = new KeySet(Map.of());

    private static final int LEAST_RSA_BITS = 2048;

    private final Map<String, Key> keys;

    private record Key(JWSAlgorithm algorithm, JWSVerifier verifier) {}

    private KeySet(Map<String, Key> keys) {
        this.keys = Map.copyOf(keys);
    }

    /**
     * Reads a JWKS document, RFC 7517; empty when it has no key that can be used.
     *
     * @throws ParseException when it is none
     */
    static KeySet parse(String document) throws ParseException {
        var keys = new HashMap<String, Key>();
        for (JWK key : JWKSet.parse(document).getKeys()) {
            var usable = usable(key);
            if (usable != null) {
                keys.put(key.getKeyID() == null ? "" : key.getKeyID(), usable);
            }
        }
        return new KeySet(keys);
    }

    private static @Nullable Key usable(JWK key) {
        if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
            return null;
        }
        try {
            if (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
                return of(key, JWSAlgorithm.ES256, new ECDSAVerifier(ec.toECPublicKey()));
            }
            if (key instanceof RSAKey rsa && rsa.size() >= LEAST_RSA_BITS) {
                return of(key, JWSAlgorithm.RS256, new RSASSAVerifier(rsa.toRSAPublicKey()));
            }
        } catch (JOSEException e) {
            // a point that is not on the curve, and the like
        }
        return null;
    }

    private static @Nullable Key of(JWK key, JWSAlgorithm algorithm, JWSVerifier verifier) {
        return key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm) ? new Key(algorithm, verifier) : null;
    }

    Set<String> ids() {
        return keys.keySet();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The key of this id; for a token that names none, the only one there is. */
    boolean has(@Nullable String id) {
        return find(id) != null;
    }

    Optional<JWSVerifier> verifier(@Nullable String id, JWSAlgorithm algorithm) {
        return Optional.ofNullable(find(id))
                .filter(key -> key.algorithm().equals(algorithm))
                .map(Key::verifier);
    }

    private @Nullable Key find(@Nullable String id) {
        if (id != null) {
            return keys.get(id);
        }
        return keys.size() == 1 ? keys.values().iterator().next() : null;
    }
}
