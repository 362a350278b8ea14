package ai.agentsflow.tokens;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import java.util.Optional;

/** What signatures are checked with: a secret, or public keys. */
interface VerificationKeys {

    /**
     * What checks a token of this header: of the one algorithm that the key is for, whatever the header says besides.
     *
     * @return empty when no key fits
     * @throws ai.agentsflow.platform.problem.ProblemException 503 when the keys are not known yet
     */
    Optional<JWSVerifier> verifier(JWSHeader header);
}
