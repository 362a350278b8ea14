package ai.agentsflow.upstream;

import ai.agentsflow.dialect.Part;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kind of upstream that the catalogue can name. Its vendor's package says which there are ({@link ProviderKinds}), and nobody else
 * repeats them.
 *
 * @param key the name in the catalogue file
 * @param what whose API it speaks, for people
 * @param endpoint where it is when nobody says otherwise, without a slash at the end; null for the one that calls nobody
 * @param variable which variable usually holds its key; null when there is none
 * @param traits in what it is not like others
 */
public record ProviderKind(
        String key,
        String what,
        @Nullable URI endpoint,
        @Nullable String variable,
        Set<Trait> traits) {

    /** What the catalogue has to know of a kind. */
    public enum Trait {
        /** It is asked in OpenAI's terms, in which servers differ by their parameters. */
        OPENAI_TERMS,
        /** Its servers can be asked which models they serve, each of which is then an entry. */
        DISCOVERED,
        /** Its address is often written as the one that it listens at: without a scheme, or for every address of the machine. */
        LISTENING_ADDRESS,
        /** It runs on the deployer's own machines: nobody pays by the token. */
        FREE
    }

    public ProviderKind {
        traits = Set.copyOf(traits);
    }

    /** One with an API of its own, at an address. */
    public ProviderKind(String key, String what, String endpoint, @Nullable String variable, Trait... traits) {
        this(key, what, URI.create(endpoint), variable, Set.of(traits));
    }

    /** All that there are, in the order in which people are told of them. */
    public static List<ProviderKind> all() {
        return All.KINDS;
    }

    /** The one of that name. */
    public static Optional<ProviderKind> of(String key) {
        return all().stream().filter(kind -> kind.key.equals(key)).findFirst();
    }

    /** Whether a trait is its own. */
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Found when they are first asked for, and not while a vendor is making its own. */
    private static final class All {
        private static final List<ProviderKind> KINDS = Part.all(ProviderKinds.class).stream()
                .flatMap(vendor -> vendor.kinds().stream())
                .toList();
    }
}
