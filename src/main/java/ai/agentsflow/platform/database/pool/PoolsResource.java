package ai.agentsflow.platform.database.pool;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The database pool's figures, for administrators. */
@Path("/admin/pools")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Administration")
public class PoolsResource {

    @Inject
    PoolStatistics statistics;

    @GET
    @Operation(
            operationId = "listPools",
            summary = "The database pool's live figures",
            description =
                    "Sizes and use as the server has them at this moment; a size changed in the server's console, by its"
                            + " command line or by its REST interface shows at once.")
    @APIResponse(
            responseCode = "200",
            description = "The pools",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Pools"),
                            examples = @ExampleObject(name = "three of twenty are lent", value = """
                                    {"pools":[{"name":"agentsflow","jndi_name":"jdbc/agentsflow","steady":20,"max":30,\
                                    "available":30,"overflow":10,"used":3,"free":17,"waiting":0,"created":41,"destroyed":21,\
                                    "served":48211,"waited_ms":1730,"timed_out":0,"leaked":0}]}""")))
    public PoolsView list() {
        return statistics
                .current()
                .map(pool -> new PoolsView(List.of(pool)))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAVAILABLE, "The pool's figures are not available on this server"));
    }
}
