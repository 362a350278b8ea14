package ai.agentsflow.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;

/** Checks API keys. */
@ApplicationScoped
class KeyCheck {

    private final AccessConfig config;
    private final KnownKeys known;
    private final KeyUses uses;
    private final Clock clock;

    @Inject
    KeyCheck(AccessConfig config, KnownKeys known, KeyUses uses, Clock clock) {
        this.config = config;
        this.known = known;
        this.uses = uses;
        this.clock = clock;
    }

    /**
     * Whose key it is.
     *
     * @throws RefusedCredentialException for a key that is not valid
     * @throws ai.agentsflow.platform.problem.ProblemException 503 when it cannot be checked right now
     */
    Caller caller(String text) {
        var hash = config.keys().orElseThrow(RefusedCredentialException::invalid);
        if (!KeyText.isWellFormed(text)) {
            throw RefusedCredentialException.invalid();
        }
        var key = known.find(KeyText.handle(text)).orElseThrow(RefusedCredentialException::invalid);
        var match = hash.match(text, key.hash());
        if (match == KeyHash.Match.NONE) {
            throw RefusedCredentialException.invalid();
        }
        var now = clock.instant();
        if (key.expires() != null && !now.isBefore(key.expires())) {
            throw RefusedCredentialException.expired();
        }
        uses.note(key.id(), now, () -> match == KeyHash.Match.OUTDATED ? hash.of(text) : null);
        return key.caller();
    }
}
