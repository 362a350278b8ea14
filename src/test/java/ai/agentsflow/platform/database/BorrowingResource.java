package ai.agentsflow.platform.database;

import ai.agentsflow.platform.problem.DatabaseFailures;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.DataSource;

/** Borrows a connection for the length of a query, or until it is told to give all back. */
@Path("/borrowed")
@ApplicationScoped
@Produces(MediaType.TEXT_PLAIN)
public class BorrowingResource {

    private final Deque<Connection> held = new ConcurrentLinkedDeque<>();

    @Inject
    DataSource pool;

    @GET
    public Response backend() {
        try (Connection connection = pool.getConnection()) {
            return Response.ok(backendOf(connection)).build();
        } catch (SQLException e) {
            return refused(e);
        }
    }

    @POST
    public Response hold() {
        try {
            Connection connection = pool.getConnection();
            held.add(connection);
            return Response.ok(backendOf(connection)).build();
        } catch (SQLException e) {
            return refused(e);
        }
    }

    @DELETE
    public void giveBack() throws SQLException {
        for (Connection connection = held.poll(); connection != null; connection = held.poll()) {
            connection.close();
        }
    }

    private static String backendOf(Connection connection) throws SQLException {
        String query = connection.getMetaData().getDatabaseProductName().equals("H2")
                ? "select session_id()"
                : "select pg_backend_pid()";
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static Response refused(SQLException e) {
        return DatabaseFailures.isUnavailable(e)
                ? Response.status(503)
                        .header("Retry-After", "1")
                        .type("application/problem+json")
                        .entity("{\"status\":503}")
                        .build()
                : Response.serverError().entity(e.toString()).build();
    }
}
