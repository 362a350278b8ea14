package ai.agentsflow.providers;

import ai.agentsflow.platform.config.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One model at one vendor's address.
 *
 * @param kind which adapter speaks to it
 * @param model the vendor's own name for it; empty where an address alone is meant, as for discovery
 * @param endpoint the API's base, without a slash at the end; null for a model inside this server
 * @param apiKey the credential, if it takes one
 * @param deadlines how long to wait for what
 * @param allowLinkLocal whether the address may be link-local or a cloud's metadata service; every call has to carry it
 */
public record Upstream(
        ProviderKind kind,
        String model,
        @Nullable URI endpoint,
        @Nullable Secret apiKey,
        Deadlines deadlines,
        boolean allowLinkLocal) {

    /** An upstream that is not link-local. */
    public Upstream(
            ProviderKind kind, String model, @Nullable URI endpoint, @Nullable Secret apiKey, Deadlines deadlines) {
        this(kind, model, endpoint, apiKey, deadlines, false);
    }

    /** The same with other deadlines. */
    public Upstream within(Deadlines others) {
        return new Upstream(kind, model, endpoint, apiKey, others, allowLinkLocal);
    }
}
