package ai.agentsflow.keys;

import ai.agentsflow.budgets.KeyOwners;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;

/** Tells whose a key is, for who sets its budget. */
@ApplicationScoped
class OwnersOfKeys implements KeyOwners {

    private final KeyStore store;

    @Inject
    OwnersOfKeys(KeyStore store) {
        this.store = store;
    }

    @Override
    public Optional<String> ownerOf(UUID key) {
        return store.find(key, null).map(ApiKey::owner);
    }
}
