package ai.agentsflow.chat.crooked;

import ai.agentsflow.providers.crooked.CrookedAdapter;

/** A feature that asks a vendor by itself. */
public final class NamesAnAdapter {
    public CrookedAdapter adapter = new CrookedAdapter();
}
