package ai.agentsflow.platform.database.address;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** The databases that the application runs on. */
public enum DatabaseProduct {
    H2("H2", "org.h2.Driver", "set lock_timeout "),
    POSTGRESQL("PostgreSQL", "org.postgresql.Driver", "set lock_timeout = ") {
        @Override
        Properties defaults() {
            Properties properties = new Properties();
            // seconds; a silent server must not hold a borrower, a lost one must be noticed
            properties.setProperty("connectTimeout", "2");
            properties.setProperty("socketTimeout", "30");
            // milliseconds, as long as a log-in may take: the driver's own 5 s would give up a server whose first TLS
            // answer takes longer
            properties.setProperty("sslResponseTimeout", "30000");
            properties.setProperty("cancelSignalTimeout", "2");
            // of several hosts, one that was a standby may be the primary a second later; the driver takes 10 s
            properties.setProperty("hostRecheckSeconds", "1");
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("ApplicationName", "agentsflow");
            return properties;
        }
    };

    private final String label;
    private final String driverClass;
    private final String lockTimeout;

    DatabaseProduct(String label, String driverClass, String lockTimeout) {
        this.label = label;
        this.driverClass = driverClass;
        this.lockTimeout = lockTimeout;
    }

    /** The name that its maker gives it. */
    public String label() {
        return label;
    }

    /** The application's own driver, past {@code DriverManager}, which knows other applications' too. */
    public Driver driver() throws SQLException {
        try {
            return Class.forName(driverClass, true, DatabaseProduct.class.getClassLoader())
                    .asSubclass(Driver.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new SQLException("the driver of " + label + " is not in the application", e);
        }
    }

    /**
     * Lets the statements of a connection wait so long for locks. A statement of its own, for poolers between here and PostgreSQL
     * refuse unknown options of the login.
     */
    public void limitLockWaits(Connection connection, Duration limit) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(lockTimeout + limit.toMillis());
        }
    }

    /** Driver properties for whatever the address leaves open. */
    Properties defaults() {
        return new Properties();
    }
}
