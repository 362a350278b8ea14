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
 */
public record Requester(
        String subject, Set<String> roles, @Nullable UUID key) {

    private static final String ATTRIBUTE = Requester.class.getName();

    public Requester {
        roles = Set.copyOf(roles);
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
