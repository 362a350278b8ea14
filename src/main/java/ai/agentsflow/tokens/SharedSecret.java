package ai.agentsflow.tokens;

import ai.agentsflow.platform.config.Secret;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** HS256 with the one secret. A token may name a key, as Supabase's do, but not by a path or a statement. */
final class SharedSecret implements VerificationKeys {

    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._=-]{1,128}");

    private final JWSVerifier verifier;

    SharedSecret(Secret secret) {
        try {
            verifier = new MACVerifier(secret.value().getBytes(StandardCharsets.UTF_8));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the secret is too short", e);
        }
    }

    @Override
    public Optional<JWSVerifier> verifier(JWSHeader header) {
        boolean harmless =
                header.getKeyID() == null || KEY_ID.matcher(header.getKeyID()).matches();
        return harmless && JWSAlgorithm.HS256.equals(header.getAlgorithm()) ? Optional.of(verifier) : Optional.empty();
    }
}
