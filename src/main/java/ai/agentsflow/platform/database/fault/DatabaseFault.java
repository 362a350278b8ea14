package ai.agentsflow.platform.database.fault;

import org.jspecify.annotations.Nullable;

/**
 * What keeps the application from its database. Both sentences may be read by anybody: they hold no user, no password, and
 * nothing that the driver said.
 *
 * @param reason what is wrong, as a sentence about the database that begins with a verb
 * @param advice what an administrator can do; null when waiting is all there is
 */
public record DatabaseFault(String reason, @Nullable String advice) {

    /** Stands for the application's user in statements that are to be run: its name is nobody else's affair. */
    public static final String ROLE = "ROLE";

    public DatabaseFault(String reason) {
        this(reason, null);
    }
}
