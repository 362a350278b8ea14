package ai.agentsflow.platform.database;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.problem.DatabaseFailures;
import ai.agentsflow.platform.problem.Problem;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Violation;
import ai.agentsflow.platform.web.Roles;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The smallest application around this package: its classes, the drivers, one migration, and a resource that borrows. */
final class PoolTestWar {

    private PoolTestWar() {}

    static Path writeTo(Path file) {
        ShrinkWrap.create(WebArchive.class, "pool-it.war")
                .addPackages(
                        true,
                        Filters.exclude(
                                ".*(?:IT|Test|TestWar|TestServer|Shell|DatabaseSettings|Clock|PoolMetrics)(?:\\$.*)?\\.class"),
                        PhysicalDataSource.class.getPackage(),
                        Settings.class.getPackage())
                .addPackages(
                        false,
                        Filters.include(".*/(?:PayaraPool|PoolEvents|PoolGrowth|MicroProcess)(?:\\$.*)?\\.class"),
                        "ai.agentsflow.platform.payara")
                .addClasses(
                        Problem.class,
                        ProblemException.class,
                        ProblemType.class,
                        Violation.class,
                        DatabaseFailures.class,
                        Roles.class)
                .addAsLibraries(Arrays.stream(new Class<?>[] {
                            org.h2.Driver.class,
                            org.postgresql.Driver.class,
                            Flyway.class,
                            PostgreSQLDatabaseType.class,
                            com.fasterxml.jackson.databind.ObjectMapper.class,
                            com.fasterxml.jackson.core.JsonFactory.class,
                            com.fasterxml.jackson.annotation.JsonProperty.class
                        })
                        .map(PoolTestWar::jarOf)
                        .toArray(File[]::new))
                .addAsResource(new StringAsset(databaseDefaults()), "META-INF/microprofile-config.properties")
                .addAsResource(
                        new StringAsset("create table pool_it (id integer primary key);"), "db/migration/V1__pool.sql")
                .addAsResource(EmptyAsset.INSTANCE, "db/migration/flyway.location")
                .addAsResource(new StringAsset("org.jboss.weld.construction.relaxed=true"), "weld.properties")
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsWebInfResource(new StringAsset("""
                                <!DOCTYPE payara-web-app PUBLIC "-//Payara.fish//DTD Payara Server 4 Servlet 3.0//EN"
                                    "https://raw.githubusercontent.com/payara/Payara-Server-Documentation/master/schemas/payara-web-app_4.dtd">
                                <payara-web-app>
                                  <class-loader delegate="false"/>
                                  <jaxrs-roles-allowed-enabled>false</jaxrs-roles-allowed-enabled>
                                </payara-web-app>
                                """), "payara-web.xml")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    /** The application's own defaults, those of the database alone. */
    private static String databaseDefaults() {
        var all = new Properties();
        try (var stream = PoolTestWar.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
            all.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.stringPropertyNames().stream()
                .filter(key -> key.startsWith("agentsflow.db."))
                .map(key -> key + "=" + all.getProperty(key))
                .collect(Collectors.joining("\n"));
    }

    private static File jarOf(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
