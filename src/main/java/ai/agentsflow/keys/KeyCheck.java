package ai.agentsflow.keys;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyVerifier;
import ai.agentsflow.access.RefusedCredentialException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;

/** Checks API keys. */
@ApplicationScoped
class KeyCheck implements KeyVerifier {

    private final KeysConfig config;
    private final KnownKeys known;
    private final KeyUses uses;
    private final Clock clock;

    @Inject
    KeyCheck(KeysConfig config, KnownKeys known, KeyUses uses, Clock clock) {
        this.config = config;
        this.known = known;
        this.uses = uses;
        this.clock = clock;
    }

    @Override
    public boolean isMeant(String credential) {
        return KeyText.looksLikeOne(credential);
    }

    @Override
    public Caller caller(String text) {
        var hash = config.hash().orElseThrow(RefusedCredentialException::invalid);
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
