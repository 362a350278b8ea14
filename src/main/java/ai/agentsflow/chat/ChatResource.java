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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Conversations over HTTP; what is said in them comes by {@link ChatMessage} and {@link ChatStream}. */
@Path("/chat")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RateLimited(value = "100/minute", route = LimitedRoute.CHAT)
@DenyAll
@Tag(name = "Chat")
public class ChatResource {

    private static final String ID_RULE = "must be 1 to 64 letters, digits, _ or -";

    @Inject
    Conversations conversations;

    @Context
    HttpServletRequest http;

    @GET
    @Path("history/{conversation_id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "history",
            summary = "Read a conversation",
            description =
                    "Its messages, oldest first; an answer follows its question. Somebody else's conversation is not found.")
    @APIResponse(
            responseCode = "200",
            description = "The messages",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "History"),
                            examples = @ExampleObject(name = "one turn", value = """
                                                    [{"role":"user","content":"Hello","timestamp":"2026-01-31T12:00:00Z"},\
                                                    {"role":"assistant","content":"Hello! How can I help?","timestamp":"2026-01-31T12:00:01Z"}]""")))
    @APIResponse(responseCode = "404", description = "The caller has no such conversation")
    public List<HistoryEntry> history(
            @Parameter(description = "The conversation", example = "my-first-talk")
                    @PathParam("conversation_id")
                    @Pattern(regexp = ConversationId.RULE, message = ID_RULE)
                    String conversationId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset) {
        return conversations.history(
                Caller.of(http).subject(), conversationId, Inputs.limit(limit), Inputs.offset(offset));
    }

    @DELETE
    @Path("history/{conversation_id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "deleteConversation",
            summary = "Delete a conversation",
            description =
                    "It is gone for clients at once and its name can be used again; the database keeps it until it is purged.")
    @APIResponse(
            responseCode = "200",
            description = "It is gone",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Deleted"),
                            examples = @ExampleObject(name = "gone", value = "{\"deleted\":true}")))
    @APIResponse(responseCode = "404", description = "The caller has no such conversation")
    public Deleted delete(
            @Parameter(description = "The conversation", example = "my-first-talk")
                    @PathParam("conversation_id")
                    @Pattern(regexp = ConversationId.RULE, message = ID_RULE)
                    String conversationId) {
        conversations.delete(Caller.of(http).subject(), conversationId);
        return new Deleted(true);
    }
}
