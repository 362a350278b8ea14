package ai.agentsflow.platform.database;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.ServerSettings;
import ai.agentsflow.platform.database.address.DatabaseProduct;
import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.connection.AgingConnection;
import ai.agentsflow.platform.database.connection.Lifetime;
import ai.agentsflow.platform.database.connection.LoginPatience;
import ai.agentsflow.platform.database.connection.Silence;
import ai.agentsflow.platform.database.connection.WriteCheck;
import ai.agentsflow.platform.database.connection.WriteGuard;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections that the server's pool keeps; the pool names this class and makes it by its public constructor.
 *
 * <p>What the pool does not set comes from the application's settings, so that no password stands in the server's own
 * configuration. Each connection reports itself invalid once it is older than {@code agentsflow.db.pool-max-age}, and the pool,
 * which validates before it lends, replaces it unseen.
 */
public final class PhysicalDataSource implements DataSource {

    private final Clock clock;
    private final Silence silence = new Silence();
    private final LoginPatience patience = new LoginPatience();
    private volatile @Nullable WriteGuard writes;
    private volatile @Nullable DatabaseConfig config;
    private volatile String url = "";
    private volatile String user = "";
    private volatile String password = "";
    private volatile int loginTimeout;

    public PhysicalDataSource() {
        this(Clock.systemUTC());
    }

    PhysicalDataSource(Clock clock) {
        this.clock = clock;
    }

    public PhysicalDataSource(Clock clock, DatabaseConfig config) {
        this.clock = clock;
        this.config = config;
    }

    /** Overrides the application's setting; blank leaves it as it is. */
    public void setUrl(@Nullable String url) {
        this.url = orEmpty(url);
    }

    /** Overrides the application's setting; blank leaves it as it is. */
    public void setUser(@Nullable String user) {
        this.user = orEmpty(user);
    }

    /** Overrides the application's setting; blank leaves it as it is. */
    public void setPassword(@Nullable String password) {
        this.password = orEmpty(password);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return getConnection(user, password);
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        DatabaseConfig settings = config();
        DatabaseUrl address = address(settings);
        Properties properties = address.defaults();
        if (!orEmpty(user).isEmpty()) {
            put(properties, "user", orEmpty(user));
            put(properties, "password", orEmpty(password));
        } else if (!url.isEmpty() && address.user().isPresent()) {
            put(properties, "user", address.user().get());
            put(properties, "password", address.password().map(Secret::value).orElse(""));
        } else {
            put(properties, "user", settings.user());
            put(properties, "password", settings.password().value());
        }
        int seconds = loginTimeout > 0 ? loginTimeout : patience.seconds();
        properties.setProperty("loginTimeout", Integer.toString(seconds));
        Driver driver = address.product().driver();
        WriteGuard guard = guard(address);
        long begun = silence.now();
        Connection physical;
        try {
            physical = guard.open(() -> silence.open(() ->
                    limited(driver.connect(address.jdbc(), properties), address.product(), settings.lockTimeout())));
        } catch (SQLException e) {
            patience.failedAfter(Duration.ofNanos(silence.now() - begun));
            throw e;
        }
        patience.took(Duration.ofNanos(silence.now() - begun));
        if (physical == null) {
            throw new SQLNonTransientConnectionException("the driver does not take the address of " + address, "08001");
        }
        return AgingConnection.wrap(physical, Lifetime.starting(clock, settings.poolMaxAge()), silence, guard);
    }

    private static @Nullable Connection limited(
            @Nullable Connection opened, DatabaseProduct product, Duration lockTimeout) throws SQLException {
        if (opened != null) {
            try {
                product.limitLockWaits(opened, lockTimeout);
            } catch (SQLException e) {
                opened.close();
                throw e;
            }
        }
        return opened;
    }

    private WriteGuard guard(DatabaseUrl address) {
        WriteGuard known = writes;
        if (known == null) {
            synchronized (silence) {
                known = writes == null ? new WriteGuard(WriteCheck.of(address), silence::now) : writes;
                writes = known;
            }
        }
        return known;
    }

    private DatabaseUrl address(DatabaseConfig settings) throws SQLException {
        try {
            return url.isEmpty() ? settings.url() : DatabaseUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new SQLNonTransientConnectionException("the pool's property url: " + e.getMessage(), "08001", e);
        }
    }

    /** Read late and kept: the pool also opens connections on threads that do not belong to the application. */
    private DatabaseConfig config() {
        DatabaseConfig known = config;
        if (known == null) {
            known = DatabaseConfig.from(ServerSettings.read());
            config = known;
        }
        return known;
    }

    private static void put(Properties properties, String key, String value) {
        if (!value.isEmpty()) {
            properties.setProperty(key, value);
        }
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // the drivers log through java.util.logging
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("there are two drivers");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("not a wrapper for " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public String toString() {
        return "PhysicalDataSource";
    }
}
