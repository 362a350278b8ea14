package ai.agentsflow.platform.database.start;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.fault.DatabaseFault;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseDiagnosisTest {

    private final DatabaseDiagnosis diagnosis =
            new DatabaseDiagnosis(DatabaseUrl.parse("postgresql://ada:canary@db.example.com/app"));

    @ParameterizedTest
    @CsvSource({
        "28P01, the user or the password, AGENTSFLOW_DB_PASSWORD",
        "3D000, no database of that name, create database",
        "3F000, no schema of that name, ?schema=agentsflow",
        "53300, no connection left, connection limit",
        "53100, disk is full, make room",
        "25006, read-only, targetServerType=primary",
        "42501, make its tables, 'grant usage, create on schema public to ROLE'",
        "42P05, pooler, ?pgbouncer=true",
        "26000, pooler, ?pgbouncer=true",
        "XX999, SQLSTATE XX999, its log",
    })
    void saysWhatPostgresMeantAndWhatHelps(String state, String reason, String advice) {
        var fault = diagnosis.of(wrapped(new SQLException("canary of the driver", state)));

        assertThat(fault.reason()).contains(reason).doesNotContain("canary");
        assertThat(fault.advice()).contains(advice).doesNotContain("canary");
    }

    @Test
    void hasNoAdviceForADatabaseThatIsStarting() {
        assertThat(diagnosis.of(new SQLException("", "57P03")))
                .isEqualTo(new DatabaseFault("is starting, recovering, or shutting down"));
    }

    @Test
    void tellsAPoolerThatRefusesAParameterFromOneThatIsAway() {
        assertThat(diagnosis
                        .of(new SQLException("FATAL: unsupported startup parameter: extra_float_digits", "08P01"))
                        .advice())
                .contains("ignore_startup_parameters");
    }

    @Test
    void tellsWhyItCannotBeReached() {
        assertThat(reason(new ConnectException())).endsWith("nobody listens there");
        assertThat(reason(new UnknownHostException())).endsWith("its host's name is not known");
        assertThat(reason(new SSLHandshakeException(""))).endsWith("no TLS connection came about");
        assertThat(reason(new SocketTimeoutException())).isEqualTo("does not answer");
        assertThat(reason(new IOException("Connection attempt timed out."))).isEqualTo("does not answer");
        assertThat(reason(new IOException())).isEqualTo("cannot be reached");
    }

    @Test
    void knowsWhatThePoolWaitsFor() {
        var address = DatabaseUrl.parse("postgresql://db.example.com/app");
        var full = new DatabaseDiagnosis(address, file -> Optional.empty(), () -> true);

        var waited = new SQLException("In-use connections equal max-pool-size and expired max-wait-time");
        assertThat(full.of(waited).reason()).isEqualTo("has no connection left for the application");
        assertThat(full.of(new SQLException("", "08001", new ConnectException()))
                        .reason())
                .isEqualTo("cannot be reached: nobody listens there");
    }

    @Test
    void namesWhoHasTheEmbeddedDatabase() {
        var embedded = DatabaseUrl.parse("jdbc:h2:file:./data/agentsflow;DB_CLOSE_ON_EXIT=FALSE");
        var known = new DatabaseDiagnosis(
                embedded,
                file -> {
                    assertThat(file).hasToString("./data/agentsflow.mv.db");
                    return Optional.of("process 4711");
                },
                () -> false);

        assertThat(known.of(new SQLException("", "90020")).reason()).isEqualTo("is in use by process 4711");
        assertThat(new DatabaseDiagnosis(
                                DatabaseUrl.parse("jdbc:h2:./data/agentsflow"),
                                file -> Optional.of("x " + file),
                                () -> false)
                        .of(new SQLException("", "90020"))
                        .reason())
                .as("H2's shorter form")
                .isEqualTo("is in use by x ./data/agentsflow.mv.db");
        assertThat(new DatabaseDiagnosis(embedded, file -> Optional.empty(), () -> false)
                        .of(new SQLException("", "90020"))
                        .reason())
                .isEqualTo("is in use by another process");
    }

    @Test
    void repeatsNothingOfAPoolThatMigrationsWrap() {
        var pool = new SQLException("Error in allocating a connection. Cause: canary for user ada");

        assertThat(diagnosis.of(new FlywayException(pool)).reason()).isEqualTo("cannot be reached");
    }

    private String reason(Exception cause) {
        return diagnosis.of(wrapped(new SQLException("", "08001", cause))).reason();
    }

    private static RuntimeException wrapped(Exception cause) {
        return new IllegalStateException("a pool's own words", new SQLException("no state of its own", cause));
    }
}
