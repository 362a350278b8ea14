package ai.agentsflow.platform.database.start;

import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.fault.UnusableDatabaseException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/**
 * A schema with migrations that this version does not have: a later version has run on it, or runs beside this one during a
 * rolling update. Migrations add, and earlier versions go on; one that takes something away says in its name which schema a version has
 * to know to go on all the same: {@code V12__drop_old_names_needs_10.sql}.
 */
final class LaterSchema {

    private static final Logger LOG = System.getLogger(LaterSchema.class.getName());
    private static final Pattern NEEDS = Pattern.compile(".*\\bneeds (\\d{1,9})");

    private final DatabaseUrl database;
    private final int known;
    private final List<MigrationInfo> later;

    private LaterSchema(DatabaseUrl database, int known, List<MigrationInfo> later) {
        this.database = database;
        this.known = known;
        this.later = later;
    }

    /** None where this version has every migration that the schema has. */
    static Optional<LaterSchema> of(MigrationInfoService info, DatabaseUrl database) {
        var later = Arrays.stream(info.all()).filter(LaterSchema::isLater).toList();
        int known = Arrays.stream(info.all())
                .filter(migration -> !isLater(migration))
                .mapToInt(LaterSchema::number)
                .max()
                .orElse(0);
        return later.isEmpty() ? Optional.empty() : Optional.of(new LaterSchema(database, known, later));
    }

    /**
     * Says in the log that it is used.
     *
     * @throws UnusableDatabaseException when one of its migrations needs a version that knows more than this one
     */
    void refuseUnlessUsable() {
        int its = later.stream().mapToInt(LaterSchema::number).max().orElseThrow();
        int needed = later.stream().mapToInt(LaterSchema::needed).max().orElseThrow();
        if (needed > known) {
            throw new UnusableDatabaseException(DatabaseDiagnosis.newer(its, needed, known));
        }
        LOG.log(
                Level.WARNING,
                "The schema of {0} is at version {1}, which a later AgentsFlow made; this one knows {2} and goes on with it",
                database,
                its,
                known);
    }

    private static boolean isLater(MigrationInfo migration) {
        return migration.getState() == MigrationState.FUTURE_SUCCESS
                || migration.getState() == MigrationState.FUTURE_FAILED;
    }

    /** What a version has to know to work with what the migration has made. */
    private static int needed(MigrationInfo migration) {
        if (migration.getState() == MigrationState.FUTURE_FAILED) {
            return number(migration); // half of it is there: its own version alone can tell what that means
        }
        var needs = NEEDS.matcher(migration.getDescription());
        return needs.matches() ? Integer.parseInt(needs.group(1)) : 0;
    }

    private static int number(MigrationInfo migration) {
        return migration.getVersion() == null
                ? 0
                : migration.getVersion().getMajor().intValueExact();
    }
}
