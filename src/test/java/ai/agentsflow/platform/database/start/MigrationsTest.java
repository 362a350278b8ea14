package ai.agentsflow.platform.database.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.fault.DatabaseFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

        assertThat(versions()).isEqualTo(2);
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

    /** A rollback, and a node that starts while others are being updated. */
    @Test
    void goesOnWithTheSchemaOfALaterVersionThatHasAdded() throws Exception {
        write("V1__one.sql", "create table one (id integer);");
        write("V2__two.sql", "create table two (id integer);");
        write("V3__drop_nothing_of_ours_needs_1.sql", "create table three (id integer);");
        migrate();
        Files.delete(location.resolve("V2__two.sql"));
        Files.delete(location.resolve("V3__drop_nothing_of_ours_needs_1.sql"));

        assertThatNoException().isThrownBy(this::migrate);
        assertThat(versions()).isEqualTo(3);
    }

    @Test
    void refusesTheSchemaOfALaterVersionThatHasTakenAway() throws Exception {
        write("V1__one.sql", "create table one (id integer);");
        write("V2__two.sql", "create table two (id integer);");
        write("V3__drop_one_needs_2.sql", "drop table one;");
        write("V4__four.sql", "create table four (id integer);");
        migrate();
        for (var later : List.of("V2__two.sql", "V3__drop_one_needs_2.sql", "V4__four.sql")) {
            Files.delete(location.resolve(later));
        }

        assertThat(fault().reason())
                .isEqualTo("has the schema of a newer AgentsFlow: version 4, which needs one that knows 2,"
                        + " and this one knows 1");
        assertThat(fault().advice()).contains("later", "backup");
    }

    /** H2 keeps what a migration had done before it failed. */
    @Test
    void refusesASchemaThatALaterVersionHasHalfChanged() throws Exception {
        write("V1__one.sql", "create table one (id integer);");
        write("V2__two.sql", "alter table one add column name varchar(9); create tabel two (id integer);");
        assertThat(fault().reason()).startsWith("cannot be used, SQLSTATE 42");
        Files.delete(location.resolve("V2__two.sql"));

        assertThat(fault().reason()).contains("version 2, which needs one that knows 2, and this one knows 1");
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

    private int versions() throws SQLException {
        try (var statement = keepsItInMemory.createStatement();
                var result = statement.executeQuery("select count(\"version\") from \"flyway_schema_history\"")) {
            result.next();
            return result.getInt(1);
        }
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
