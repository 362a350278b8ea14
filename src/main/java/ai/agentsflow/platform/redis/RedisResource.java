package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Whether Redis answers, for administrators. */
@Path("/admin/redis")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
public class RedisResource {

    @Inject
    Redis redis;

    @GET
    public RedisView show() {
        return RedisView.of(redis);
    }
}
