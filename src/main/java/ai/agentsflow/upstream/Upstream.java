package ai.agentsflow.upstream;

import ai.agentsflow.platform.config.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One model at one vendor's address.
 *
 * @param kind which adapter speaks to it
 * @param model the vendor's own name for it; empty where an address alone is meant, as for discovery
 * @param endpoint the API's base, without a slash at the end; null for a model inside this server
 * @param apiKey the credential, if it takes one
 * @param deadlines how long to wait for what
 * @param contextWindow prompt and answer together, in tokens, for an adapter whose vendor must be told
 * @param maxTokens the longest answer, in tokens, for an adapter whose vendor wants a limit when the request has none
 * @param allowLinkLocal whether the address may be link-local or a cloud's metadata service; every call has to carry it
 * @param headers what every call carries besides, such as where it is in a trace
 * @param bounds how large an answer may be
 * @param parameters how its requests differ
 */
public record Upstream(
        ProviderKind kind,
        String model,
        @Nullable URI endpoint,
        @Nullable Secret apiKey,
        Deadlines deadlines,
        int contextWindow,
        int maxTokens,
        boolean allowLinkLocal,
        Map<String, String> headers,
        AnswerBounds bounds,
        Parameters parameters) {

    public Upstream {
        headers = Map.copyOf(headers);
    }

    /** An upstream that is not link-local. */
    public Upstream(
            ProviderKind kind,
            String model,
            @Nullable URI endpoint,
            @Nullable Secret apiKey,
            Deadlines deadlines,
            int contextWindow,
            int maxTokens) {
        this(
                kind,
                model,
                endpoint,
                apiKey,
                deadlines,
                contextWindow,
                maxTokens,
                false,
                Map.of(),
                AnswerBounds.USUAL,
                Parameters.USUAL);
    }

    /** The API's base where there must be one. */
    public String address() {
        return Objects.requireNonNull(endpoint, "an endpoint").toString();
    }

    /** The server's address, for an API whose version is a part of each path: a base may be written with {@code /v1} or without. */
    public String root() {
        return address().replaceFirst("/v1$", "");
    }

    /** Without headers, in which there may be a credential. */
    @Override
    public String toString() {
        return "Upstream[%s %s at %s]".formatted(kind.key(), model, endpoint);
    }

    /** What nobody but the operator may be told: the credential, and at which host the API is. */
    List<String> secrets() {
        var key = apiKey == null ? "" : apiKey.value();
        var host = endpoint == null || endpoint.getHost() == null ? "" : endpoint.getHost();
        return List.of(key, host);
    }

    /** The same, with less or more patience. */
    public Upstream within(Deadlines other) {
        return new Upstream(
                kind,
                model,
                endpoint,
                apiKey,
                other,
                contextWindow,
                maxTokens,
                allowLinkLocal,
                headers,
                bounds,
                parameters);
    }

    /** The same, whose requests differ. */
    public Upstream with(Parameters others) {
        return new Upstream(
                kind,
                model,
                endpoint,
                apiKey,
                deadlines,
                contextWindow,
                maxTokens,
                allowLinkLocal,
                headers,
                bounds,
                others);
    }
}
