package ai.agentsflow.events.notifications;

import ai.agentsflow.access.Caller;
import ai.agentsflow.platform.problem.Inputs;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A caller's notifications over HTTP. */
@Path("/notifications")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@DenyAll
public class NotificationsResource {

    private static final Pattern TYPE = Pattern.compile("[a-z_]{1,32}");

    @Inject
    Notifications notifications;

    @Context
    HttpServletRequest http;

    /** A page of them, and how many there are of the kind that was asked for, and unread ones of any kind. */
    public record NotificationList(List<NotificationView> notifications, int total, int unreadCount) {

        public NotificationList {
            notifications = List.copyOf(notifications);
        }
    }

    public record UnreadCount(int unreadCount) {}

    public record MarkedRead(int markedReadCount) {}

    public record Told(String message) {}

    @GET
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public NotificationList list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("unread_only") @Nullable String unreadOnly,
            @QueryParam("notification_type") @Nullable String type) {
        var filter = new NotificationStore.Filter(flag("unread_only", unreadOnly), type(type));
        var page = notifications.list(Caller.of(http), filter, Inputs.limit(limit), Inputs.offset(offset));
        return new NotificationList(
                page.notifications().stream().map(NotificationView::of).toList(), page.total(), page.unread());
    }

    @GET
    @Path("unread-count")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public UnreadCount unread() {
        return new UnreadCount(notifications.unread(Caller.of(http)));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public NotificationView get(@PathParam("id") String id) {
        return NotificationView.of(notifications.find(Caller.of(http), uuid(id)));
    }

    @POST
    @Path("mark-read")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public MarkedRead read(@Valid @NotNull(message = "is needed") MarkRead read) {
        var ids =
                read.notificationIds().stream().map(UUID::fromString).distinct().toList();
        return new MarkedRead(notifications.read(Caller.of(http), ids));
    }

    @POST
    @Path("mark-all-read")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public MarkedRead readAll() {
        return new MarkedRead(notifications.readAll(Caller.of(http)));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public Told delete(@PathParam("id") String id) {
        notifications.delete(Caller.of(http), uuid(id));
        return new Told("The notification is deleted.");
    }

    private static boolean flag(String path, @Nullable String text) {
        return switch (text == null ? "" : text.toLowerCase(Locale.ROOT)) {
            case "", "false" -> false;
            case "true" -> true;
            default -> throw Inputs.invalid(path, "must be true or false");
        };
    }

    private static @Nullable String type(@Nullable String type) {
        if (type == null || type.isEmpty()) {
            return null;
        }
        if (!TYPE.matcher(type).matches()) {
            throw Inputs.invalid("notification_type", "must be 1 to 32 lower-case letters or _");
        }
        return type;
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw Notifications.none();
        }
    }
}
