package ai.agentsflow.budgets;

import ai.agentsflow.access.Caller;
import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.schema.StoredText;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.UUID;

/** Budgets over HTTP: administrators set them, and everybody sees their own. */
@Path("/budgets")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@DenyAll
public class BudgetsResource {

    private static final int LONGEST = 255;

    @Inject
    OwnerBudgets budgets;

    @Inject
    KeyOwners keys;

    @Context
    HttpServletRequest http;

    @GET
    @Path("{kind}/{id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public BudgetView get(@PathParam("kind") String kind, @PathParam("id") String id) {
        var owner = owner(kind, id);
        var caller = Caller.of(http);
        if (!caller.isAdmin() && !isOwn(owner, caller)) {
            throw none();
        }
        return budgets.find(owner).orElseThrow(BudgetsResource::none);
    }

    @PUT
    @Path("{kind}/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    public BudgetView put(
            @PathParam("kind") String kind,
            @PathParam("id") String id,
            @Valid @NotNull(message = "is needed") NewBudget wish) {
        return budgets.set(owner(kind, id), wish, Caller.of(http));
    }

    @DELETE
    @Path("{kind}/{id}")
    @RolesAllowed(Roles.ADMIN)
    public Deleted delete(@PathParam("kind") String kind, @PathParam("id") String id) {
        if (!budgets.remove(owner(kind, id), Caller.of(http))) {
            throw none();
        }
        return new Deleted(true);
    }

    private BudgetOwner owner(String kind, String id) {
        if (!StoredText.isId(id, LONGEST)) {
            throw none();
        }
        return switch (kind) {
            case "users" -> new BudgetOwner(BudgetOwner.Kind.USER, id);
            case "tags" -> new BudgetOwner(BudgetOwner.Kind.TAG, id);
            case "keys" ->
                ownerOf(id)
                        .map(subject -> new BudgetOwner(BudgetOwner.Kind.KEY, id))
                        .orElseThrow(BudgetsResource::none);
            default -> throw none();
        };
    }

    private Optional<String> ownerOf(String key) {
        try {
            var id = UUID.fromString(key);
            return id.toString().equals(key) ? keys.ownerOf(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isOwn(BudgetOwner owner, Caller caller) {
        return switch (owner.kind()) {
            case USER -> owner.id().equals(caller.subject());
            case KEY -> ownerOf(owner.id()).filter(caller.subject()::equals).isPresent();
            case TAG -> false;
        };
    }

    private static ProblemException none() {
        return ProblemException.notFound("There is no such budget.");
    }
}
