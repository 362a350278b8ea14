package ai.agentsflow.limits;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whoever calls in these tests. */
final class Callers {

    private Callers() {}

    static Caller withKey(String subject, UUID id, @Nullable String rateLimit) {
        return new Caller(subject, Set.of("user"), Set.of("user"), new KeyGrant(id, Set.of(), rateLimit));
    }

    static Caller user(String subject, String... limitRoles) {
        return new Caller(subject, Set.of("user"), Set.of(limitRoles), null);
    }
}
