package ai.agentsflow.access;

import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.platform.web.Roles;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whoever makes a request.
 *
 * @param subject the identity that conversations, keys and usage belong to; 1 to 255 characters
 * @param roles of {@link Roles#USER} and {@link Roles#ADMIN}: what rights come from, and nothing else
 * @param limitRoles all that settings of limits may name: the roles, and whatever else a token calls its subject
 * @param key what the API key allows that the caller came with; null for a token
 */
public record Caller(
        String subject,
        Set<String> roles,
        Set<String> limitRoles,
        @Nullable KeyGrant key) implements Principal {

    private static final Set<String> RIGHTS = Set.of(Roles.USER, Roles.ADMIN);

    /** Whoever comes to the {@code dev} profile without a credential: the person at this machine. */
    public static final Caller LOCAL = new Caller("local", Set.of(Roles.USER));

    public Caller {
        if (!RIGHTS.containsAll(roles)) {
            throw new IllegalArgumentException("a role that no right comes from: " + roles);
        }
        roles = Set.copyOf(roles);
        limitRoles = Set.copyOf(limitRoles);
    }

    public Caller(String subject, Set<String> roles) {
        this(subject, roles, roles, null);
    }

    /** A caller of one role; administrators are users too. */
    public static Caller of(String subject, String role, @Nullable KeyGrant key) {
        var roles = role.equals(Roles.ADMIN) ? RIGHTS : Set.of(Roles.USER);
        return new Caller(subject, roles, roles, key);
    }

    /** The same caller, also known to limits by these names. */
    public Caller limitedAs(Set<String> names) {
        var all = new HashSet<>(names);
        all.addAll(roles);
        return new Caller(subject, roles, all, key);
    }

    /** The caller of a request that has passed the {@link AccessFilter}. */
    public static Caller of(HttpServletRequest request) {
        if (request.getUserPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("a request came past the access filter");
    }

    /** Whom the request is accounted to. */
    public Requester requester() {
        return key == null
                ? new Requester(subject, limitRoles, null)
                : new Requester(subject, limitRoles, key.id(), key.models());
    }

    public boolean isAdmin() {
        return roles.contains(Roles.ADMIN);
    }

    @Override
    public String getName() {
        return subject;
    }
}
