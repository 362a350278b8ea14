package ai.agentsflow.testing;

import ai.agentsflow.platform.database.address.DatabaseProduct;
import ai.agentsflow.platform.database.start.Migrations;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The application's own tables in a test's database. */
public final class Tables {

    private Tables() {}

    /** Makes them, as the application does when it starts. */
    public static void in(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .placeholders(Migrations.placeholders(product(database)))
                .load()
                .migrate();
    }

    private static DatabaseProduct product(DataSource database) {
        try (var connection = database.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().equals(DatabaseProduct.POSTGRESQL.label())
                    ? DatabaseProduct.POSTGRESQL
                    : DatabaseProduct.H2;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
