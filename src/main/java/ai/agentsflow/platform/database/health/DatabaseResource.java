package ai.agentsflow.platform.database.health;

import ai.agentsflow.platform.database.DatabaseConfig;
import ai.agentsflow.platform.database.fault.DatabaseFault;
import ai.agentsflow.platform.database.pool.DatabaseDoor;
import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What is wrong with the database, and what helps, for administrators. */
@Path("/admin/database")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
public class DatabaseResource {

    @Inject
    DatabaseConfig config;

    @Inject
    DatabaseDoor door;

    @GET
    public DatabaseView show() {
        DatabaseFault fault = door.fault();
        return new DatabaseView(
                config.url().product().label(),
                config.url().host(),
                door.isOpen() && fault == null,
                fault == null ? null : fault.reason(),
                fault == null ? null : fault.advice());
    }
}
