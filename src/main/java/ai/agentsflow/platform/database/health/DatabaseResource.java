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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What is wrong with the database, and what helps, for administrators. */
@Path("/admin/database")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Administration")
public class DatabaseResource {

    @Inject
    DatabaseConfig config;

    @Inject
    DatabaseDoor door;

    @GET
    @Operation(
            operationId = "showDatabase",
            summary = "What is wrong with the database, and what helps",
            description =
                    "The application starts without its database and tries again every second. While the database is"
                            + " away no API key can be checked: ask with a token, or read `/health`, which says the same.")
    @APIResponse(
            responseCode = "200",
            description = "How it stands",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Database"),
                            examples = @ExampleObject(name = "nobody listens there", value = """
                                    {"product":"PostgreSQL","host":"db.example.com:5432","ready":false,\
                                    "reason":"cannot be reached: nobody listens there",\
                                    "advice":"start it, or mend the address"}""")))
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
