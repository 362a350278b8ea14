package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.JsonbException;
import jakarta.json.stream.JsonParsingException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    private static final String SECRET = "password=hush at /srv/app/Thing.java";

    private final Logger logger = Logger.getLogger(Failures.class.getName());
    private final Log log = new Log();

    @BeforeEach
    void listenToTheLog() {
        logger.addHandler(log);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(log);
        logger.setUseParentHandlers(true);
    }

    @Test
    void findsTheProblemInsideItsWrappers() {
        var meant = new ProblemException(
                ProblemType.UNAVAILABLE, "The server is too busy.", List.of(), Duration.ofSeconds(1), null);

        assertThat(Failures.problem(meant)).isSameAs(meant);
        assertThat(Failures.problem(new CompletionException(new IllegalStateException(meant))))
                .isSameAs(meant);
        assertThat(log.records).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400, bad-request",
        "401, unauthenticated",
        "403, forbidden",
        "404, not-found",
        "405, method-not-allowed",
        "406, not-acceptable",
        "409, conflict",
        "413, too-large",
        "415, unsupported-media-type",
        "418, bad-request",
        "429, too-many-requests"
    })
    void knowsTheServersOwnRefusalsByTheirStatus(int status, String slug) {
        var problem = Failures.problem(new ClientErrorException(SECRET, status));

        assertThat(problem.type().slug()).isEqualTo(slug);
        assertThat(problem.getMessage()).isNotBlank().doesNotContain("hush");
        assertThat(log.records).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("unreadableBodies")
    void knowsWhatIsNoJson(Throwable failure) {
        var problem = Failures.problem(failure);

        assertThat(problem.type()).isEqualTo(ProblemType.BAD_REQUEST);
        assertThat(problem).hasMessage("The body is not the JSON that this operation takes.");
        assertThat(log.records).isEmpty();
    }

    static Stream<Throwable> unreadableBodies() {
        return Stream.of(
                new JsonbException(SECRET),
                new ProcessingException(new JsonbException(SECRET)),
                new JsonParsingException(SECRET, null),
                new ClientErrorException(400, new JsonbException(SECRET)),
                new NotFoundException(new JsonbException(SECRET)));
    }

    @ParameterizedTest
    @MethodSource("ownFaults")
    void tellsNothingOfItsOwnFaultsButLogsThemOnce(Throwable failure) {
        var problem = Failures.problem(failure);

        assertThat(problem.type()).isEqualTo(ProblemType.INTERNAL_ERROR);
        assertThat(problem).hasMessage("The server failed; its log knows this request by its request_id.");
        assertThat(problem.violations()).isEmpty();
        assertThat(problem.retryAfter()).isEmpty();
        assertThat(log.records).singleElement().satisfies(record -> {
            assertThat(record.getLevel()).isEqualTo(Level.SEVERE);
            assertThat(record.getThrown()).isSameAs(failure);
        });
    }

    static Stream<Throwable> ownFaults() {
        return Stream.of(
                new NullPointerException(SECRET),
                new CompletionException(new IllegalStateException(SECRET)),
                new WebApplicationException(SECRET, 500),
                new WebApplicationException(SECRET, 503),
                new ProcessingException(SECRET),
                new OutOfMemoryError(SECRET));
    }

    @Test
    void saysWhenToComeBackOnceTheDatabaseIsAway() {
        var failure = new IllegalStateException(
                "the usage tables cannot be read", new SQLTransientConnectionException("no connection", "08001"));

        var problem = Failures.problem(failure);

        assertThat(problem.type()).isEqualTo(ProblemType.DATABASE_UNAVAILABLE);
        assertThat(problem.retryAfter()).contains(Duration.ofSeconds(5));
        assertThat(problem.getMessage()).doesNotContain("usage tables").doesNotContain("no connection");
        assertThat(log.records).extracting(LogRecord::getLevel).containsExactly(Level.WARNING);
    }

    private static final class Log extends Handler {

        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
