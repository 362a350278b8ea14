package ai.agentsflow.access;

import ai.agentsflow.platform.web.Roles;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Set;

/**
 * Whoever makes a request.
 *
 * @param subject the identity that conversations and usage belong to
 * @param roles of {@link Roles#USER} and {@link Roles#ADMIN}
 */
public record Caller(String subject, Set<String> roles) implements Principal {

    /** The one caller of the {@code dev} profile: the person at this machine. */
    static final Caller LOCAL = new Caller("local", Set.of(Roles.USER, Roles.ADMIN));

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** The caller of a request that has passed the {@link AccessFilter}. */
    public static Caller of(HttpServletRequest request) {
        if (request.getUserPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("a request came past the access filter");
    }

    public boolean isAdmin() {
        return roles.contains(Roles.ADMIN);
    }

    @Override
    public String getName() {
        return subject;
    }
}
