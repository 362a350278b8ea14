package ai.agentsflow.platform.database.connection;

import ai.agentsflow.platform.database.fault.Causes;
import ai.agentsflow.platform.database.fault.SqlStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * H2 gives its engine up once it could not write, and keeps it for those who are connected, who can neither write nor read. So the
 * engine is shut down at the first such failure, and the next connection opens another, which has to show that it can write.
 */
final class EmbeddedWriteCheck implements WriteCheck {

    /** Less room than this is none: it is what the check writes, with space for the pages around it. */
    private static final long LEAST_BYTES = 1 << 20;

    private static final int CHECK_BYTES = 1 << 18;
    private static final String CLOSED = "90098";

    private final @Nullable Path directory;

    /** For a database whose files lie beside {@code file}; null for one in memory. */
    EmbeddedWriteCheck(@Nullable Path file) {
        this.directory = file == null ? null : file.toAbsolutePath().getParent();
    }

    @Override
    public void beforeRetry() throws WritesRefusedException {
        requireRoom();
    }

    @Override
    public void opened(Connection fresh, boolean retry) throws SQLException {
        requireRoom();
        if (fresh.isReadOnly()) {
            throw WritesRefusedException.readOnly();
        }
        if (retry) {
            try (var statement = fresh.createStatement()) {
                statement.execute("drop table if exists agentsflow_write_check");
                statement.execute(
                        "create table agentsflow_write_check as select space(%s) as filler".formatted(CHECK_BYTES));
                statement.execute("drop table agentsflow_write_check");
            } catch (SQLException e) {
                throw refusal(fresh, e).map(SQLException.class::cast).orElse(e);
            }
        }
    }

    @Override
    public boolean answers(Connection lent, Duration limit) throws SQLException {
        requireRoom();
        return lent.isValid((int) limit.toSeconds());
    }

    @Override
    public Optional<WritesRefusedException> refusal(Connection failed, SQLException failure) {
        var complaint = complaint(failure);
        if (complaint == null && !CLOSED.equals(SqlStates.first(failure))) {
            return Optional.empty();
        }
        try (var statement = failed.createStatement()) {
            statement.execute("shutdown immediately");
        } catch (SQLException e) {
            // it says that the database is closed, which it is to be
        }
        if (isFull() || (complaint != null && complaint.contains("No space left"))) {
            return Optional.of(WritesRefusedException.diskFull());
        }
        return Optional.of(WritesRefusedException.unwritable(complaint == null ? "it was closed" : complaint));
    }

    /** A disk without room is found before the database breaks on it. */
    private void requireRoom() throws WritesRefusedException {
        if (isFull()) {
            throw WritesRefusedException.diskFull();
        }
    }

    /** The system call alone: {@code FileStore} reads the list of all disks first. A directory that is not there yet has no size. */
    private boolean isFull() {
        return directory != null && directory.toFile().getUsableSpace() < LEAST_BYTES && Files.isDirectory(directory);
    }

    /** What the operating system said to a write; null when it is not to blame. */
    private static @Nullable String complaint(Throwable failure) {
        return Causes.first(failure, IOException.class)
                .map(e -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                .orElse(null);
    }
}
