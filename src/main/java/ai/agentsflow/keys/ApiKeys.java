package ai.agentsflow.keys;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Times;
import ai.agentsflow.platform.web.Roles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes, shows and revokes keys: a user's own, and anyone's for administrators. Somebody else's is as good as none. */
@ApplicationScoped
class ApiKeys {

    private static final int MOST_OF_OWNER = 100;
    private static final int PAGE = 200;

    private final KeysConfig config;
    private final KeyStore store;
    private final KnownKeys known;
    private final Clock clock;

    /** A key and, this once, its text. */
    record Issued(ApiKey key, String text) {}

    @Inject
    ApiKeys(KeysConfig config, KeyStore store, KnownKeys known, Clock clock) {
        this.config = config;
        this.store = store;
        this.known = known;
        this.clock = clock;
    }

    /**
     * Makes a key, which is good here at once; another node asks the database when it meets it.
     *
     * @throws ProblemException 403 for who may not, 409 when the owner has too many
     */
    Issued issue(Caller caller, NewKey wish) {
        requireHand(caller);
        if (wish.expiresAt() != null) {
            Times.check("expires_at", wish.expiresAt());
            if (!wish.expiresAt().isAfter(clock.instant())) {
                throw Inputs.invalid("expires_at", "must be in the future");
            }
        }
        boolean admin = caller.isAdmin();
        var owner = admin ? Objects.requireNonNullElse(wish.userId(), caller.subject()) : caller.subject();
        var role = admin ? Objects.requireNonNullElse(wish.role(), Roles.USER) : Roles.USER;
        var models = models(caller, wish);
        var text = KeyText.random();
        var key =
                key(text, owner, role, wish.name().strip(), models, admin ? wish.rateLimit() : null, wish.expiresAt());
        if (!store.add(key, MOST_OF_OWNER)) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "There are %s keys already; delete one first.".formatted(MOST_OF_OWNER));
        }
        known.refresh();
        return new Issued(key, text);
    }

    /** A key for an administrator, not stored. */
    Issued forAdministrator(String owner) {
        var text = KeyText.random();
        return new Issued(key(text, owner, Roles.ADMIN, "first key", List.of(), null, null), text);
    }

    /** Those that are wished for, left out those of the caller's own key; a restricted key makes no wider one. */
    private static List<String> models(Caller caller, NewKey wish) {
        var own = caller.key();
        if (own == null || !own.isRestricted()) {
            return Objects.requireNonNullElse(wish.models(), List.of());
        }
        var wished = Objects.requireNonNullElseGet(wish.models(), () -> List.copyOf(own.models()));
        if (!own.covers(wished)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "This key is restricted to models, and makes keys for these alone.");
        }
        return wished;
    }

    private ApiKey key(
            String text,
            String owner,
            String role,
            String name,
            List<String> models,
            @Nullable String rateLimit,
            @Nullable Instant expires) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new ApiKey(
                RowId.at(now),
                KeyText.handle(text),
                hash().of(text),
                owner,
                role,
                name,
                models.stream().distinct().toList(),
                rateLimit,
                now,
                expires == null ? null : expires.truncatedTo(ChronoUnit.MICROS),
                null);
    }

    /** Keys that are good, the newest first; an administrator sees everybody's, or one owner's. */
    List<ApiKey> list(Caller caller, @Nullable String owner, int limit, int offset) {
        var whose = caller.isAdmin() ? owner : caller.subject();
        var own = caller.key();
        return own == null || !own.isRestricted()
                ? store.list(whose, limit, offset)
                : narrower(whose, own, limit, offset);
    }

    /** Those that can ask for nothing that this one cannot: what others name is none of its bearer's business. */
    private List<ApiKey> narrower(@Nullable String owner, KeyGrant own, int limit, int offset) {
        var found = new ArrayList<ApiKey>();
        int left = offset;
        for (int at = 0; ; at += PAGE) {
            var page = store.list(owner, PAGE, at);
            for (ApiKey key : page) {
                if (own.covers(key.models()) && left-- <= 0) {
                    found.add(key);
                    if (found.size() == limit) {
                        return found;
                    }
                }
            }
            if (page.size() < PAGE) {
                return found;
            }
        }
    }

    /**
     * Finds a key.
     *
     * @throws ProblemException 404 when the caller has no such key
     */
    ApiKey find(Caller caller, String id) {
        var own = caller.key();
        return store.find(uuid(id), scope(caller))
                .filter(key -> own == null || own.covers(key.models()))
                .orElseThrow(ApiKeys::none);
    }

    /**
     * Ends a key: here at once, on other nodes within two seconds.
     *
     * @throws ProblemException 403 for who may not, 404 when the caller has no such key
     */
    void revoke(Caller caller, String id) {
        requireHand(caller);
        find(caller, id);
        known.forget(store.revoke(uuid(id), scope(caller), clock.instant()).orElseThrow(ApiKeys::none));
    }

    private KeyHash hash() {
        return config.hash()
                .orElseThrow(
                        () -> new ProblemException(
                                ProblemType.FORBIDDEN,
                                "There are no API keys on this server until its administrator sets AGENTSFLOW_ACCESS_KEY_PEPPER."));
    }

    /** A key that leaked must not make others, without its own limits and end, nor take its owner's away. */
    private static void requireHand(Caller caller) {
        if (caller.key() != null && !caller.isAdmin()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "A user's key makes and deletes no keys: come with a token.");
        }
    }

    /** Whose keys there are for the caller; null: everybody's. */
    private static @Nullable String scope(Caller caller) {
        return caller.isAdmin() ? null : caller.subject();
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw none();
        }
    }

    private static ProblemException none() {
        return ProblemException.notFound("There is no such key.");
    }
}
