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

/** The database pool's figures, for administrators. */
@Path("/admin/pools")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
public class PoolsResource {

    @Inject
    PoolStatistics statistics;

    @GET
    public PoolsView list() {
        return statistics
                .current()
                .map(pool -> new PoolsView(List.of(pool)))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAVAILABLE, "The pool's figures are not available on this server"));
    }
}
