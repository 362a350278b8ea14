package ai.agentsflow.limits;

import ai.agentsflow.access.Caller;
import java.util.Set;

/** Whoever calls in these tests. */
final class Callers {

    private Callers() {}

    static Caller user(String subject, String... roles) {
        return new Caller(subject, Set.of(roles));
    }
}
