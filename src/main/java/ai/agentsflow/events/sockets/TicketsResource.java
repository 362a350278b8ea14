package ai.agentsflow.events.sockets;

import ai.agentsflow.access.Authenticator;
import ai.agentsflow.access.Caller;
import ai.agentsflow.access.Pass;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Collections;
import java.util.List;

/** Tickets for WebSockets: a page cannot send a header with a handshake, and an address must not hold a credential. */
@Path("/ws/ticket")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@DenyAll
public class TicketsResource {

    @Inject
    Tickets tickets;

    @Inject
    Authenticator authenticator;

    @Inject
    Clock clock;

    @Context
    HttpServletRequest http;

    @POST
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @RateLimited(value = "60/minute", route = LimitedRoute.SOCKETS)
    public Ticket issue() {
        var keys = values("x-api-key");
        keys.addAll(values("api-key"));
        var pass = authenticator.pass(values("Authorization"), keys).orElseGet(() -> new Pass(Caller.of(http), null));
        var expires = clock.instant().plus(Tickets.LIFE);
        return new Ticket(tickets.issue(pass), (int) Tickets.LIFE.toSeconds(), expires);
    }

    private List<String> values(String header) {
        return Collections.list(http.getHeaders(header));
    }
}
