package ai.agentsflow.platform.database.start;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.fault.DatabaseFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {

    private final JdbcDataSource database = new JdbcDataSource();
    private final DatabaseUrl url = DatabaseUrl.parse("jdbc:h2:mem:migrations");
    private Connection keepsItInMemory;

    @TempDir
    private Path location;

    @BeforeEach
    void open() throws SQLException {
        database.setURL("jdbc:h2:mem:migrations");
        keepsItInMemory = database.getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        keepsItInMemory.close();
    }

    @Test
    void bringsTheSchemaUpToDateOnce() throws Exception {
        write("V1__one.sql", "create table one (id integer);");
        migrate();
        write("V2__two.sql", "create table two (id integer);");
        migrate();
        migrate();

        try (var statement = keepsItInMemory.createStatement();
                var result = statement.executeQuery("select count(\"version\") from \"flyway_schema_history\"")) {
            result.next();
            assertThat(result.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void refusesAnApplicationWithoutMigrations() {
        assertThat(fault().reason()).isEqualTo("has a schema that is not up to date (0 migrations applied, 0 pending)");
        assertThat(fault().advice()).contains("db/migration");
    }

    @Test
    void namesABrokenMigration() throws Exception {
        write("V1__broken.sql", "create tabel one (id integer);");

        assertThat(fault().reason()).startsWith("cannot be used, SQLSTATE 42");
    }

    @Test
    void refusesTheSchemaOfALaterVersion() throws Exception {
        write("V1__one.sql", "create table one (id integer);");
        write("V2__two.sql", "create table two (id integer);");
        migrate();
        Files.delete(location.resolve("V2__two.sql"));

        assertThat(fault().reason()).isEqualTo("has the schema of a newer AgentsFlow: version 2, and this one knows 1");
        assertThat(fault().advice()).contains("later", "backup");
    }

    @Test
    void refusesTheTablesOfAnotherApplication() throws Exception {
        write("V1__one.sql", "create table one (id integer);");
        try (var statement = keepsItInMemory.createStatement()) {
            statement.execute("create table messages (id integer)");
        }

        assertThat(fault().reason()).isEqualTo("has tables of another application in this schema");
        assertThat(fault().advice()).contains("?schema=agentsflow");
    }

    @Test
    void tellsADatabaseThatIsNotThere() {
        database.setURL("jdbc:h2:tcp://127.0.0.1:1/none");

        assertThat(fault().reason()).isEqualTo("cannot be reached: nobody listens there");
    }

    private void migrate() {
        new Migrations(database, url, Duration.ofSeconds(5), "filesystem:" + location).run();
    }

    private DatabaseFault fault() {
        try {
            migrate();
        } catch (RuntimeException e) {
            return new DatabaseDiagnosis(url).of(e);
        }
        throw new AssertionError("it was migrated");
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(location.resolve(name), sql);
    }
}
