package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.PostgresProcess;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real server with the container's transactions, on a database that does not take some of its records. */
@Tag("long")
@Tag("postgres-only")
class RefusedUsageIT {

    private static PostgresProcess postgres;
    private static AgentsFlow server;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.start();
        var settings = new HashMap<>(postgres.settings());
        settings.put("AGENTSFLOW_MODELS_CACHE_MAX_BYTES", "0");
        server = AgentsFlow.with("refused-usage", settings);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @Test
    void oneModelsRecordsAreRefusedAndAllOthersAreWritten() throws SQLException {
        long before = number("select count(*) from usage_record where model = 'fake'");
        double refused = figure("refused_total");
        sql("alter table usage_record add constraint test_rule check (model <> 'backup')");
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(ask("fake")).isEqualTo(200);
                assertThat(ask("backup")).isEqualTo(200);
            }
            AgentsFlow.await("nothing waits", () -> figure("waiting") == 0);
        } finally {
            sql("alter table usage_record drop constraint test_rule");
        }

        assertThat(number("select count(*) from usage_record where model = 'fake'") - before)
                .isEqualTo(20);
        assertThat(number("select sum(requests) from usage_hour where model = 'fake'") - before)
                .isEqualTo(20);
        assertThat(number("select count(*) from usage_hour where model = 'backup'"))
                .isZero();
        assertThat(
                        number(
                                "select count(*) from usage_refused where model = 'backup' and reason like 'SQLSTATE 23514: %'"))
                .isEqualTo(20);
        assertThat(figure("refused_total") - refused).isEqualTo(20);
        assertThat(figure("lost_total")).isZero();
    }

    /** A right that is taken away refuses every record: they wait until it is given back. */
    @Test
    void recordsWaitWhileAllAreRefused() throws SQLException {
        double refused = figure("refused_total");
        long before = number("select count(*) from usage_record where model = 'short'");
        sql("alter table usage_hour rename to usage_hour_away");
        try {
            for (int i = 0; i < 5; i++) {
                assertThat(ask("short")).isEqualTo(200);
            }
            AgentsFlow.await(
                    "the ledger is behind",
                    () -> server.get("/health/ready").body().contains("they wait"));
            assertThat(figure("waiting")).isEqualTo(5);
        } finally {
            sql("alter table usage_hour_away rename to usage_hour");
        }

        AgentsFlow.await("nothing waits", () -> figure("waiting") == 0);
        assertThat(number("select count(*) from usage_record where model = 'short'"))
                .isEqualTo(before + 5);
        assertThat(number("select sum(requests) from usage_hour where model = 'short'"))
                .isEqualTo(before + 5);
        assertThat(figure("refused_total")).isEqualTo(refused);
    }

    /** The transaction fails at its very end, where it is no longer the ledger's statement that fails. */
    @Test
    void aRecordThatOnlyTheCommitRefusesIsSetAside() throws SQLException {
        sql("""
                create function test_refuse() returns trigger language plpgsql as
                $$ begin raise exception 'not this one' using errcode = '23514'; end $$""", """
                create constraint trigger test_rule after insert on usage_record deferrable initially deferred
                for each row when (new.model = 'patient') execute function test_refuse()""");
        try {
            assertThat(ask("patient")).isEqualTo(200);
            for (int i = 0; i < 5; i++) {
                assertThat(ask("fake")).isEqualTo(200);
            }
            AgentsFlow.await("nothing waits, for others were taken", () -> {
                ask("fake");
                return figure("waiting") == 0;
            });
        } finally {
            sql("drop trigger test_rule on usage_record");
        }

        assertThat(number("select count(*) from usage_record where model = 'patient'"))
                .isZero();
        assertThat(number("select count(*) from usage_hour where model = 'patient'"))
                .isZero();
        assertThat(number("select count(*) from usage_refused where model = 'patient'"))
                .isEqualTo(1);
    }

    private static int ask(String model) {
        return server.post(
                        "/v1/chat/completions",
                        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}".formatted(model))
                .statusCode();
    }

    private static double figure(String name) {
        var prefix = "agentsflow_usage_records_" + name + ' ';
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                .findFirst()
                .orElseThrow();
    }

    private static void sql(String... statements) throws SQLException {
        Map<String, String> settings = postgres.settings();
        try (var connection = DriverManager.getConnection(
                        settings.get("AGENTSFLOW_DB_URL"),
                        settings.get("AGENTSFLOW_DB_USER"),
                        settings.get("AGENTSFLOW_DB_PASSWORD"));
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long number(String query) throws SQLException {
        Map<String, String> settings = postgres.settings();
        try (var connection = DriverManager.getConnection(
                        settings.get("AGENTSFLOW_DB_URL"),
                        settings.get("AGENTSFLOW_DB_USER"),
                        settings.get("AGENTSFLOW_DB_PASSWORD"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
