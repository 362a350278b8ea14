package ai.agentsflow.platform.database.pool;

import ai.agentsflow.platform.database.fault.DatabaseFault;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The pool for everybody who injects a {@link DataSource}: shut, with a reason, until the database is there and its schema is up to
 * date.
 */
public final class DatabaseDoor implements DataSource {

    private final DataSource pool;
    private volatile boolean open;
    private volatile @Nullable DatabaseFault fault =
            new DatabaseFault("has not answered yet, the first log-in is under way");

    DatabaseDoor(DataSource pool) {
        this.pool = pool;
    }

    public boolean isOpen() {
        return open;
    }

    /** What keeps the application from its database, as far as that is known: before the door is open, and later. */
    @Nullable
    public DatabaseFault fault() {
        return fault;
    }

    public void found(@Nullable DatabaseFault now) {
        fault = now;
    }

    public void open() {
        open = true;
        fault = null;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return opened().getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return opened().getConnection(user, password);
    }

    private DataSource opened() throws SQLException {
        if (!open) {
            throw notReady();
        }
        return pool;
    }

    /** What callers hear before the database is ready. */
    public static SQLException notReady() {
        return new SQLTransientConnectionException("the database is not ready yet", "08001");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public Logger getParentLogger() throws java.sql.SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(pool) || pool.isWrapperFor(type);
    }
}
