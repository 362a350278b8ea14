package ai.agentsflow.audit;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.platform.web.Roles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** The audit log over HTTP, as JSON or as CSV. */
@Path("/audit")
@ApplicationScoped
@DenyAll
public class AuditResource {

    @Inject
    AuditLog log;

    @Context
    HttpServletRequest http;

    @GET
    @Produces({MediaType.APPLICATION_JSON, AuditCsv.MEDIA_TYPE})
    @RolesAllowed(Roles.ADMIN)
    public AuditPage list(
            @QueryParam("actor") @Nullable String actor,
            @QueryParam("action") @Nullable String action,
            @QueryParam("target") @Nullable String target,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        if (!Requester.of(http).scope().isEmpty()) {
            // entries name the models of others' keys
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "A key that is bound to some models may not read the audit log.");
        }
        int most = Inputs.limit(limit);
        var query = AuditQuery.of(actor, action, target, from, to, cursor);
        return AuditPage.of(log.find(query, most + 1), most);
    }
}
