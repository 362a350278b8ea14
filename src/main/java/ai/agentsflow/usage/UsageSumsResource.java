package ai.agentsflow.usage;

import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Has the sums of usage made again, for administrators. */
@Path("/admin/usage/sums")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
public class UsageSumsResource {

    @Inject
    UsageSums sums;

    @POST
    public RebuiltSums rebuild(@QueryParam("from") @Nullable String from, @QueryParam("to") @Nullable String to) {
        return sums.rebuild(from, to);
    }
}
