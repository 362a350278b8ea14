package ai.agentsflow.tokens;

import ai.agentsflow.platform.http.HttpClient;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Fetches the issuer's public keys once, to see whether they are where the settings say. */
public final class IssuerContact {

    private IssuerContact() {}

    /** Where the keys are; empty when none are needed. */
    public static Optional<URI> address(TokensConfig config) {
        return config.rules().flatMap(rules -> Optional.ofNullable(rules.publicKeys()));
    }

    /**
     * Completes within five seconds, exceptionally when there is no such document, or it has no key that can be used though no
     * secret signs tokens.
     */
    public static CompletionStage<String> make(HttpClient http, TokensConfig config) {
        var rules = config.rules().orElseThrow();
        var address = Objects.requireNonNull(rules.publicKeys());
        return KeySetDownload.begin(http, address).thenApply(keys -> {
            if (keys.isEmpty() && rules.secret() == null) {
                throw new CompletionException(new IOException("the answer has no key for ES256 or RS256"));
            }
            return keys.isEmpty() ? address + ", without a key so far" : address.toString();
        });
    }
}
