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
import org.jspecify.annotations.Nullable;

/** API keys over HTTP. */
@Path("/keys")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@DenyAll
public class KeysResource {

    @Inject
    ApiKeys keys;

    @Context
    HttpServletRequest http;

    public record KeyList(List<ApiKeyView> keys) {

        public KeyList {
            keys = List.copyOf(keys);
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public Response make(@Valid @NotNull(message = "is needed") NewKey wish) {
        var issued = keys.issue(Caller.of(http), wish);
        return Response.status(Response.Status.CREATED)
                .type(MediaType.APPLICATION_JSON)
                .entity(ApiKeyView.of(issued.key(), issued.text()))
                .build();
    }

    @GET
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public KeyList list(
            @QueryParam("user_id") @Nullable String userId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset) {
        var found = keys.list(Caller.of(http), userId, Inputs.limit(limit), Inputs.offset(offset));
        return new KeyList(found.stream().map(ApiKeyView::of).toList());
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public ApiKeyView get(@PathParam("id") String id) {
        return ApiKeyView.of(keys.find(Caller.of(http), id));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public Deleted delete(@PathParam("id") String id) {
        keys.revoke(Caller.of(http), id);
        return new Deleted(true);
    }
}
