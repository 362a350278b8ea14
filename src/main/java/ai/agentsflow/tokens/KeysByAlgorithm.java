package ai.agentsflow.tokens;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binds each algorithm to its own source of keys: HS256 to the shared secret, ES256 and RS256 to the published keys. No other
 * algorithm is taken, and no algorithm is checked with the other source's keys.
 */
final class KeysByAlgorithm implements VerificationKeys {

    private static final Set<JWSAlgorithm> PUBLIC_KEY = Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256);

    private final @Nullable VerificationKeys secret;
    private final @Nullable VerificationKeys published;

    /** Takes the sources that there are; without one its algorithms are refused. */
    KeysByAlgorithm(@Nullable VerificationKeys secret, @Nullable VerificationKeys published) {
        this.secret = secret;
        this.published = published;
    }

    @Override
    public Optional<JWSVerifier> verifier(JWSHeader header) {
        var algorithm = header.getAlgorithm();
        var source = JWSAlgorithm.HS256.equals(algorithm) ? secret : PUBLIC_KEY.contains(algorithm) ? published : null;
        return source == null ? Optional.empty() : source.verifier(header);
    }
}
