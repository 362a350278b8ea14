package ai.agentsflow.platform.database.start;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.testing.PostgresProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("postgres-only")
class MigrationsRaceIT {

    private static final int NODES = 4;

    @TempDir
    private Path location;

    @Test
    void nodesThatStartTogetherMigrateOnce() throws Exception {
        Files.writeString(location.resolve("V1__one.sql"), "create table one (id integer); select pg_sleep(0.2);");
        Files.writeString(
                location.resolve("V2__two.sql"), "create table two (id integer); insert into one values (1);");
        try (var postgres = PostgresProcess.patient().start()) {
            var url = DatabaseUrl.parse(postgres.getJdbcUrl("postgres", "postgres"));
            var together = new CyclicBarrier(NODES);
            Callable<Boolean> node = () -> {
                together.await();
                new Migrations(postgres.getPostgresDatabase(), url, Duration.ofSeconds(5), "filesystem:" + location)
                        .run();
                return true;
            };
            var threads = Executors.newFixedThreadPool(NODES);
            try {
                List<Future<Boolean>> nodes = new ArrayList<>();
                for (int i = 0; i < NODES; i++) {
                    nodes.add(threads.submit(node));
                }
                for (Future<Boolean> started : nodes) {
                    assertThat(started.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from one")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1);
            }
        }
    }
}
