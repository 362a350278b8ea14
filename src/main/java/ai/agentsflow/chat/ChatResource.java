package ai.agentsflow.chat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.tracing.Traces;
import ai.agentsflow.platform.web.Deleted;
import ai.agentsflow.platform.web.RequestId;
import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Chat over HTTP, answers in one piece; streamed ones come from {@link ChatStream}. */
@Path("/chat")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RateLimited(value = "100/minute", route = "chat")
@DenyAll
@Tag(name = "Chat")
public class ChatResource {

    private static final String ID_RULE = "must be 1 to 64 letters, digits, _ or -";

    @Inject
    Turns turns;

    @Inject
    Conversations conversations;

    @Inject
    Traces traces;

    @Context
    HttpServletRequest http;

    @POST
    @Path("message")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @RateLimited(value = "100/minute", route = "chat", tokens = true)
    @Operation(
            operationId = "sendMessage",
            summary = "Say something and get the whole answer",
            description =
                    "Stores the message, gives the model as much of the conversation as it can read, and answers once the model's answer is stored too. A message that got no answer stays in the history, marked.")
    @RequestBody(
            required = true,
            description = "The message",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "SendMessage"),
                            examples = {
                                @ExampleObject(name = "a first message", value = "{\"message\":\"Hello\"}"),
                                @ExampleObject(name = "the next one", value = """
                                                {"message":"And in French?","conversation_id":"my-first-talk","context":{"page":"pricing"}}""")
                            }))
    @APIResponse(
            responseCode = "200",
            description = "The answer",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "ChatReply"),
                            examples = @ExampleObject(name = "an answer", value = """
                                                    {"response":"Hello! How can I help?","conversation_id":"my-first-talk","agent_type":"chat",\
                                                    "metadata":{"model":"demo","provider":"demo","latency_ms":312,"prompt_tokens":12,\
                                                    "completion_tokens":34,"cached":false,"request_id":"5a7c3f1e","conversation_id":"my-first-talk"},\
                                                    "timestamp":"2026-01-31T12:00:00Z"}""")))
    @APIResponse(responseCode = "404", description = "There is no such model or task")
    @APIResponse(responseCode = "502", description = "The model gave no usable answer")
    @APIResponse(responseCode = "504", description = "The model took too long")
    public CompletionStage<ChatReply> message(
            @Parameter(description = "A model's name, or task: and a task's; left out, the task chat", example = "demo")
                    @QueryParam("model")
                    @Nullable
                    String model,
            @Valid @NotNull(message = "is needed") SendMessage request) {
        var reply = new CompletableFuture<ChatReply>();
        turns.begin(Caller.of(http), request, model, RequestId.of(http), traces.of(http), false, new Turn.Listener() {
            @Override
            public void onText(String text) {}

            @Override
            public void onReply(ChatReply answer) {
                reply.complete(answer);
            }

            @Override
            public void onProblem(ProblemException problem) {
                reply.completeExceptionally(problem);
            }
        });
        return reply;
    }

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
            @Parameter(
                            description = "How many at most",
                            example = "50",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "200",
                                            defaultValue = "50"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(
                            description = "How many to leave out first",
                            example = "0",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
                    @QueryParam("offset")
                    @Nullable
                    String offset) {
        return conversations.history(
                Caller.of(http).subject(),
                conversationId,
                Inputs.integer("limit", limit, 50, 1, 200),
                Inputs.integer("offset", offset, 0, 0, Integer.MAX_VALUE));
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
