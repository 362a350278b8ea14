package ai.agentsflow.keys;

import ai.agentsflow.access.Caller;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.web.Deleted;
import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** API keys over HTTP. */
@Path("/keys")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@DenyAll
@Tag(name = "Keys")
public class KeysResource {

    private static final String EXAMPLE = """
            {"id":"7d0f5f0e-31a8-4b5c-9d5c-0c1c8f6a1b2d","name":"my laptop","prefix":"af_Ab3dE6gH","user_id":"someone",\
            "role":"user","models":["demo"],"created_at":"2026-01-31T12:00:00Z","last_used_at":"2026-01-31T12:05:00Z"}""";

    @Inject
    ApiKeys keys;

    @Context
    HttpServletRequest http;

    @Schema(name = "ApiKeys", description = "API keys, the newest first")
    public record KeyList(List<ApiKeyView> keys) {

        public KeyList {
            keys = List.copyOf(keys);
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "makeKey",
            summary = "Make an API key",
            description =
                    "The key stands in this answer and nowhere else: only its hash is kept. It speaks for its owner wherever a token would, but a user's key makes and deletes no keys. An owner has at most 100.")
    @RequestBody(
            required = true,
            description = "What the new key is to be",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "NewKey"),
                            examples = {
                                @ExampleObject(name = "one's own", value = "{\"name\":\"my laptop\"}"),
                                @ExampleObject(name = "somebody's, by an administrator", value = """
                                                {"name":"nightly job","user_id":"someone","models":["demo"],"rate_limit":"100/minute",\
                                                "expires_at":"2027-01-31T12:00:00Z"}""")
                            }))
    @APIResponse(
            responseCode = "201",
            description = "The key, shown once",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "ApiKey"),
                            examples = @ExampleObject(name = "a new key", value = """
                                                    {"id":"7d0f5f0e-31a8-4b5c-9d5c-0c1c8f6a1b2d","name":"my laptop","prefix":"af_Ab3dE6gH",\
                                                    "key":"af_Ab3dE6gH…","user_id":"someone","role":"user","models":[],\
                                                    "created_at":"2026-01-31T12:00:00Z"}""")))
    @APIResponse(responseCode = "409", description = "The owner has as many keys as may be")
    public Response make(@Valid @NotNull(message = "is needed") NewKey wish) {
        var issued = keys.issue(Caller.of(http), wish);
        return Response.status(Response.Status.CREATED)
                .type(MediaType.APPLICATION_JSON)
                .entity(ApiKeyView.of(issued.key(), issued.text()))
                .build();
    }

    @GET
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "listKeys",
            summary = "List API keys",
            description = "One's own keys, the newest first; an administrator's list has everybody's, or one user's.")
    @APIResponse(
            responseCode = "200",
            description = "The keys",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "ApiKeys"),
                            examples = @ExampleObject(name = "one key", value = "{\"keys\":[" + EXAMPLE + "]}")))
    public KeyList list(
            @Parameter(description = "Whose, for administrators; ignored from others", example = "someone")
                    @QueryParam("user_id")
                    @Nullable
                    String userId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset) {
        var found = keys.list(Caller.of(http), userId, Inputs.limit(limit), Inputs.offset(offset));
        return new KeyList(found.stream().map(ApiKeyView::of).toList());
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "getKey",
            summary = "Look at one API key",
            description = "Everything about it but the key itself. Somebody else's key is not found.")
    @APIResponse(
            responseCode = "200",
            description = "The key",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "ApiKey"),
                            examples = @ExampleObject(name = "a key", value = EXAMPLE)))
    @APIResponse(responseCode = "404", description = "The caller has no such key")
    public ApiKeyView get(
            @Parameter(description = "The key's id", example = "7d0f5f0e-31a8-4b5c-9d5c-0c1c8f6a1b2d") @PathParam("id")
                    String id) {
        return ApiKeyView.of(keys.find(Caller.of(http), id));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "deleteKey",
            summary = "Delete an API key",
            description = "It is refused at once by the node that answers, and by all others within five seconds.")
    @APIResponse(
            responseCode = "200",
            description = "It is good no more",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Deleted"),
                            examples = @ExampleObject(name = "gone", value = "{\"deleted\":true}")))
    @APIResponse(responseCode = "404", description = "The caller has no such key")
    public Deleted delete(
            @Parameter(description = "The key's id", example = "7d0f5f0e-31a8-4b5c-9d5c-0c1c8f6a1b2d") @PathParam("id")
                    String id) {
        keys.revoke(Caller.of(http), id);
        return new Deleted(true);
    }
}
