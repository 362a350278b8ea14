package ai.agentsflow.budgets;

import java.util.Optional;
import java.util.UUID;

/** Whose API keys are. */
public interface KeyOwners {

    /** The subject that a key speaks for; empty for a key that is none. */
    Optional<String> ownerOf(UUID key);
}
