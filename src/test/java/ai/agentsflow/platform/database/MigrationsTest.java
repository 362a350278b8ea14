package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
    private final Migrations migrations =
            new Migrations(database, DatabaseUrl.parse("jdbc:h2:mem:migrations"), Duration.ofSeconds(5));
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
        migrations.run("filesystem:" + location);
        write("V2__two.sql", "create table two (id integer);");
        migrations.run("filesystem:" + location);
        migrations.run("filesystem:" + location);

        try (var statement = keepsItInMemory.createStatement();
                var result = statement.executeQuery("select count(\"version\") from \"flyway_schema_history\"")) {
            result.next();
            assertThat(result.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void refusesAnApplicationWithoutMigrations() {
        assertThatExceptionOfType(DatabaseStartException.class)
                .isThrownBy(() -> migrations.run("filesystem:" + location))
                .withMessageStartingWith("AgentsFlow does not start: the schema of the embedded H2 is not up to date")
                .withMessageContaining("db/migration");
    }

    @Test
    void refusesToStartWithABrokenMigration() throws Exception {
        write("V1__broken.sql", "create tabel one (id integer);");

        assertThatExceptionOfType(DatabaseStartException.class)
                .isThrownBy(() -> migrations.run("filesystem:" + location))
                .withMessageStartingWith("AgentsFlow does not start: the schema of the embedded H2 could not be")
                .withMessageContaining("V1__broken.sql");
    }

    @Test
    void namesTheHostOfADatabaseThatIsNotThere() {
        var url = DatabaseUrl.parse("jdbc:h2:tcp://127.0.0.1:1/none;USER=ada;PASSWORD=geheim");
        var away = new JdbcDataSource();
        away.setURL(url.jdbc());

        assertThatExceptionOfType(DatabaseStartException.class)
                .isThrownBy(() -> new Migrations(away, url, Duration.ofSeconds(5)).run("filesystem:" + location))
                .withMessageContaining("127.0.0.1:1")
                .withMessageNotContaining("geheim")
                .withNoCause();
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(location.resolve(name), sql);
    }
}
