package ai.agentsflow.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request is accounted to, for those who keep accounts and need not know how anybody is identified.
 *
 * @param subject the identity
 * @param roles that may give it other limits, and no rights
 * @param key the id of the API key that the request came with; null without one
 * @param scope the names and {@linkplain NamePattern patterns} of names that the request may use, where it may not use all;
 *     empty: all
 */
public record Requester(
        String subject, Set<String> roles, @Nullable UUID key, Set<String> scope) {

    private static final String ATTRIBUTE = Requester.class.getName();

    public Requester {
        roles = Set.copyOf(roles);
        scope = Set.copyOf(scope);
    }

    /** Somebody who may use all there is. */
    public Requester(String subject, Set<String> roles, @Nullable UUID key) {
        this(subject, roles, key, Set.of());
    }

    /** The same request on behalf of somebody else, whose roles are not known. */
    public Requester onBehalfOf(String other) {
        return new Requester(other, Set.of(), key, scope);
    }

    /** Whether what has this name is there for the request. */
    public boolean mayUse(String name) {
        return scope.isEmpty()
                || scope.contains(name)
                || scope.stream().anyMatch(allowed -> NamePattern.covers(allowed, name));
    }

    /** Leaves it with the request. */
    public void leaveWith(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Who was left with a request. */
    public static Requester of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Requester requester) {
            return requester;
        }
        throw new IllegalStateException("a request came past whoever identifies");
    }
}
