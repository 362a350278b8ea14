package ai.agentsflow.responses;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.testing.Partial;
import ai.agentsflow.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that takes its time holds up those who need it, and nobody else. */
class SlowDatabaseTest {

    /** More than those who may read large requests at the same time. */
    private static final int CALLERS = 2 * Runtime.getRuntime().availableProcessors() + 1;

    private static final String LARGE = "x".repeat(100_000);

    private final CountDownLatch asked = new CountDownLatch(CALLERS);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final DataSource database = Partial.of(DataSource.class, this);
    private final Recall recall = new Recall(
            new ResponseStore(database),
            new ConversationStore(database),
            new ResponsesConfig(Duration.ofDays(1), 4 << 20),
            new SettableClock());

    /** The data source's, which waits and then fails. */
    public Connection getConnection() throws SQLException {
        asked.countDown();
        try {
            if (!answered.await(60, TimeUnit.SECONDS)) {
                throw new SQLException("nobody let go");
            }
        } catch (InterruptedException e) {
            throw new SQLException(e);
        }
        throw new SQLException("away");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"previous_response_id\":\"resp_1\",\"input\":\"%s\"",
                "\"conversation\":\"conv_1\",\"input\":\"%s\"",
                "\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"},{\"role\":\"user\",\"content\":\"%s\"}]"
            })
    void holdsUpNoReaderOfLargeRequests(String members) throws Exception {
        var threads = Executors.newCachedThreadPool();
        try {
            var calls = new ArrayList<CompletableFuture<Asked>>();
            for (int i = 0; i < CALLERS; i++) {
                calls.add(CompletableFuture.supplyAsync(() -> recall.asked("alice", request(members)), threads));
            }
            assertThat(asked.await(30, TimeUnit.SECONDS))
                    .as("all wait for the database")
                    .isTrue();

            var other = CompletableFuture.supplyAsync(
                    () -> recall.asked("bob", request("\"input\":\"%s\",\"store\":false")), threads);

            assertThat(other.get(30, TimeUnit.SECONDS).passed("m").size()).isGreaterThan(LARGE.length());
            assertThat(calls).noneMatch(CompletableFuture::isDone);

            answered.countDown();
            for (var call : calls) {
                assertThat(failure(call)).isInstanceOf(IllegalStateException.class);
            }
        } finally {
            answered.countDown();
            threads.shutdownNow();
        }
    }

    /** What is made of a large request is read again, as large as it is, by one who reads already. */
    @Test
    void nobodyWaitsForOneself() throws Exception {
        var threads = Executors.newCachedThreadPool();
        try {
            var calls = new ArrayList<CompletableFuture<Integer>>();
            for (int i = 0; i < CALLERS; i++) {
                calls.add(CompletableFuture.supplyAsync(
                        () -> request("\"input\":\"%s\"")
                                .asTree(tree -> ResponsesRequest.of(tree).size()),
                        threads));
            }
            for (var call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isGreaterThan(LARGE.length());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Throwable failure(CompletableFuture<Asked> call) throws Exception {
        try {
            call.get(30, TimeUnit.SECONDS);
            throw new AssertionError("it was answered");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private static ResponsesRequest request(String members) {
        return ResponsesRequest.parse(
                "{\"model\":\"m\",%s}".formatted(members.formatted(LARGE)).getBytes(StandardCharsets.UTF_8));
    }
}
