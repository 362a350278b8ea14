package ai.agentsflow.platform.database.backup;

import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.SQLException;

/** Has the embedded database write its backup, for administrators. */
@Path("/admin/database/backup")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
public class EmbeddedBackupResource {

    @Inject
    EmbeddedBackup backup;

    @POST
    public EmbeddedBackupView write() throws SQLException {
        var file = backup.write();
        try {
            return new EmbeddedBackupView(file.toString(), Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
