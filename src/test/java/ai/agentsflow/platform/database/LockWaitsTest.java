package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.agentsflow.platform.database.address.DatabaseProduct;
import ai.agentsflow.platform.database.connection.PatientConnections;
import ai.agentsflow.platform.problem.DatabaseFailures;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.testing.GivenSettings;
import ai.agentsflow.testing.Partial;
import ai.agentsflow.testing.PostgresProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work that loses against other work at the same time, in both databases: it is told to come back, and the connection goes on. */
class LockWaitsTest {

    private static EmbeddedPostgres postgres;
    private static PhysicalDataSource h2;
    private static PhysicalDataSource postgresql;

    @BeforeAll
    static void start() throws IOException {
        postgres = PostgresProcess.patient().start();
        h2 = source("agentsflow.db.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        postgresql = source(
                "agentsflow.db.url", postgres.getJdbcUrl("postgres", "postgres"), "agentsflow.db.user", "postgres");
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    private static PhysicalDataSource source(String... settings) {
        var all = new ArrayList<>(List.of("mp.config.profile", "dev", "agentsflow.db.lock-timeout", "300ms"));
        all.addAll(List.of(settings));
        return new PhysicalDataSource(
                Clock.systemUTC(), DatabaseConfig.from(GivenSettings.of(all.toArray(String[]::new))));
    }

    private static PhysicalDataSource of(DatabaseProduct product) throws SQLException {
        var source = product == DatabaseProduct.H2 ? h2 : postgresql;
        try (var connection = source.getConnection()) {
            execute(connection, "drop table if exists seat");
            execute(connection, "create table seat (id int primary key, taken int not null)");
            execute(connection, "insert into seat values (1, 0), (2, 0)");
        }
        return source;
    }

    @ParameterizedTest
    @EnumSource
    void waitsForARowNoLongerThanItIsTold(DatabaseProduct product) throws SQLException {
        var source = of(product);
        try (var holder = transaction(source);
                var waiter = transaction(source)) {
            execute(holder, "update seat set taken = 1 where id = 1");

            long before = System.nanoTime();
            assertBusy(failure(waiter, "update seat set taken = 2 where id = 1"));
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(250), Duration.ofSeconds(20));

            holder.commit();
            waiter.rollback();
            execute(waiter, "update seat set taken = 2 where id = 1");
            waiter.commit();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUpOneOfTwoThatWaitForEachOther(DatabaseProduct product) throws Exception {
        var source = of(product);
        var meet = new CyclicBarrier(2);
        var threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Void>> both = new ArrayList<>();
            for (int first = 1; first <= 2; first++) {
                int own = first;
                both.add(threads.submit(() -> {
                    try (var connection = transaction(source)) {
                        if (product == DatabaseProduct.POSTGRESQL) {
                            execute(connection, "set local lock_timeout = 0");
                            execute(connection, "set local deadlock_timeout = 100");
                        }
                        execute(connection, "update seat set taken = 3 where id = " + own);
                        meet.await();
                        execute(connection, "update seat set taken = 3 where id = " + (3 - own));
                        connection.commit();
                        return null;
                    }
                }));
            }
            List<Throwable> failures = new ArrayList<>();
            for (var one : both) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    failures.add(e);
                }
            }
            assertThat(failures).isNotEmpty().allSatisfy(LockWaitsTest::assertBusy);
        } finally {
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToWriteOverWhatHasChangedMeanwhile(DatabaseProduct product) throws SQLException {
        var source = of(product);
        try (var early = transaction(source);
                var late = transaction(source)) {
            early.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            query(early, "select taken from seat where id = 1");
            execute(late, "update seat set taken = 4 where id = 1");
            late.commit();

            assertBusy(failure(early, "update seat set taken = 5 where id = 1"));
            early.rollback();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUpAStatementThatTakesTooLong(DatabaseProduct product) throws SQLException {
        var source = of(product);
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            if (product == DatabaseProduct.POSTGRESQL) {
                statement.execute("set statement_timeout = 100");
                assertBusy(failure(connection, "do $$ begin perform pg_sleep(30); end $$"));
            } else {
                statement.execute("set query_timeout 100");
                assertBusy(
                        failure(
                                connection,
                                "update seat set taken = (select count(*) from system_range(1, 100000) a, system_range(1, 100000) b)"));
            }
            statement.execute("select 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void migrationsWaitForLocksAndLeaveTheLimitBehind(DatabaseProduct product) throws SQLException {
        var one = of(product).getConnection();
        try (one) {
            DataSource pool = Partial.of(DataSource.class, new PoolOf(one));
            try (var patient =
                    PatientConnections.of(pool, product, Duration.ofMillis(300)).getConnection()) {
                assertThat(lockTimeout(patient, product)).isEqualTo(86_400_000);
            }
            assertThat(lockTimeout(one, product)).isEqualTo(300);
        }
    }

    /** Lends its one connection and keeps it open. */
    public record PoolOf(Connection connection) {

        public Connection getConnection() {
            return (Connection) java.lang.reflect.Proxy.newProxyInstance(
                    PoolOf.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (self, method, arguments) ->
                            method.getName().equals("close") ? null : method.invoke(connection, arguments));
        }
    }

    private static long lockTimeout(Connection connection, DatabaseProduct product) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        product == DatabaseProduct.H2
                                ? "call lock_timeout()"
                                : "select setting from pg_settings where name = 'lock_timeout'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void assertBusy(Throwable failure) {
        assertThat(DatabaseFailures.isBusy(failure)).as(failure.toString()).isTrue();
        assertThat(DatabaseFailures.isUnavailable(failure)).isFalse();
        var problem = Failures.problem(new IllegalStateException("wrapped", failure));
        assertThat(problem.type().status()).isEqualTo(503);
        assertThat(problem.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(problem.getMessage()).doesNotContain("seat");
    }

    private static SQLException failure(Connection connection, String sql) {
        return catchThrowableOfType(SQLException.class, () -> execute(connection, sql));
    }

    private static Connection transaction(DataSource source) throws SQLException {
        var connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
        }
    }
}
