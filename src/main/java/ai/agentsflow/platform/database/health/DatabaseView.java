package ai.agentsflow.platform.database.health;

import org.jspecify.annotations.Nullable;

/**
 * How it stands with the database.
 *
 * @param product whose it is
 * @param host host and port as the settings have them, or {@code embedded}
 * @param ready whether it is in use: its schema is up to date
 * @param reason what keeps the application from it; null when nothing does
 * @param advice what helps; null when there is nothing to do but wait
 */
public record DatabaseView(
        String product,
        String host,
        boolean ready,
        @Nullable String reason,
        @Nullable String advice) {}
