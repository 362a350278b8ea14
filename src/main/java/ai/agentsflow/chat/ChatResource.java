package ai.agentsflow.chat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.chat.history.ConversationId;
import ai.agentsflow.chat.history.Conversations;
import ai.agentsflow.chat.history.HistoryEntry;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.web.Deleted;
import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conversations over HTTP; what is said in them comes by {@link ChatMessage} and {@link ChatStream}. */
@Path("/chat")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RateLimited(value = "100/minute", route = LimitedRoute.CHAT)
@DenyAll
public class ChatResource {

    private static final String ID_RULE = "must be 1 to 64 letters, digits, _ or -";

    @Inject
    Conversations conversations;

    @Context
    HttpServletRequest http;

    @GET
    @Path("history/{conversation_id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public List<HistoryEntry> history(
            @PathParam("conversation_id") @Pattern(regexp = ConversationId.RULE, message = ID_RULE)
                    String conversationId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset) {
        return conversations.history(
                Caller.of(http).subject(), conversationId, Inputs.limit(limit), Inputs.offset(offset));
    }

    @DELETE
    @Path("history/{conversation_id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public Deleted delete(
            @PathParam("conversation_id") @Pattern(regexp = ConversationId.RULE, message = ID_RULE)
                    String conversationId) {
        conversations.delete(Caller.of(http).subject(), conversationId);
        return new Deleted(true);
    }
}
