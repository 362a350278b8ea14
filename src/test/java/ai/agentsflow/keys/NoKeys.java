package ai.agentsflow.keys;

import ai.agentsflow.access.KeyVerifier;
import ai.agentsflow.platform.config.Settings;
import java.time.Clock;

/** The check of API keys where nobody has made one, for tests of what asks it. */
public final class NoKeys {

    private NoKeys() {}

    /** For credentials that cannot be keys: what could be one would be looked up. */
    public static KeyVerifier verifier(Settings settings) {
        return new KeyCheck(KeysConfig.from(settings), null, null, Clock.systemUTC());
    }
}
