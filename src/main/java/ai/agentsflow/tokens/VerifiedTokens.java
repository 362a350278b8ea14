package ai.agentsflow.tokens;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.RefusedCredentialException;
import ai.agentsflow.platform.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a minute which tokens were found valid: a signature by public key takes a hundred times as long to check as a
 * hash. A key that its issuer withdraws is therefore believed for a minute more.
 */
final class VerifiedTokens {

    static final Duration MEMORY = Duration.ofMinutes(1);

    private static final int LONGEST = 8 * 1024;
    private static final int MOST = 10_000;

    private final TokenCheck check;
    private final Clock clock;
    private final Map<ByteBuffer, TokenCheck.Identity> known = new ConcurrentHashMap<>();

    VerifiedTokens(TokenCheck check, Clock clock) {
        this.check = check;
        this.clock = clock;
    }

    /**
     * Whose token it is.
     *
     * @throws RefusedCredentialException for a token that is not valid here
     */
    Caller caller(String token) {
        if (token.length() > LONGEST) {
            throw RefusedCredentialException.invalid();
        }
        var hash = ByteBuffer.wrap(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
        var now = clock.instant();
        var remembered = known.get(hash);
        if (remembered != null && now.isBefore(remembered.expires())) {
            return remembered.caller();
        }
        var identity = check.check(token);
        if (known.size() >= MOST) {
            known.values().removeIf(other -> !now.isBefore(other.expires()));
            if (known.size() >= MOST) {
                known.clear();
            }
        }
        known.put(hash, new TokenCheck.Identity(identity.caller(), earlier(identity.expires(), now.plus(MEMORY))));
        return identity.caller();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
