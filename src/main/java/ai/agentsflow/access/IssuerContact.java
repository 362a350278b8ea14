package ai.agentsflow.access;

import ai.agentsflow.platform.http.HttpClient;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Fetches the issuer's public keys once, to see whether they are where the settings say. */
public final class IssuerContact {

    private IssuerContact() {}

    /** Where the keys are; empty when none are needed. */
    public static Optional<URI> address(AccessConfig config) {
        return config.tokens().flatMap(rules -> Optional.ofNullable(rules.publicKeys()));
    }

    /** Completes within five seconds, exceptionally when there are no keys that can be used. */
    public static CompletionStage<String> make(HttpClient http, URI address) {
        return KeySetDownload.begin(http, address).thenApply(keys -> address.toString());
    }
}
