package ai.agentsflow.events.notifications;

import ai.agentsflow.platform.schema.Entries;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/** Which notifications somebody has read. */
public record MarkRead(
        @NotNull(message = "is needed") @Entries(least = 0, most = 200)
        List<
                        @NotNull(message = "must be an id")
                        @Pattern(
                                regexp = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
                                message = "must be an id")
                        String>
                notificationIds) {}
