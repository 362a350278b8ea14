package ai.agentsflow.chat;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.PostgresProcess;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An answer that a model has given is stored, whatever happens to the database just then. */
@Tag("postgres-only")
class PaidAnswersIT {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static PostgresProcess postgres;
    private static AgentsFlow server;

    private final String conversation = "paid-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.start();
        var settings = new HashMap<>(postgres.settings());
        settings.put("AGENTSFLOW_DB_LOCK_TIMEOUT", "500ms");
        server = AgentsFlow.with("paid", settings);
        server.awaitHealth("fake", true);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @AfterEach
    void modelBehavesAgain() {
        server.upstream().behavesAgain();
    }

    @Test
    void isStoredWhenTheDatabaseIsBack() throws Exception {
        var model = new CountDownLatch(1);
        var reply = askWith(model);
        postgres.stop();
        model.countDown();
        AgentsFlow.await("the answer waits", () -> server.metric("agentsflow_chat_answers_waiting") == 1);
        assertThat(reply).isNotDone();
        postgres.startAgain();

        assertThat(reply.get().statusCode()).isEqualTo(200);
        assertThat(said()).containsExactly("Well?", "Well!");
        assertThat(server.metric("agentsflow_chat_answers_waiting")).isZero();
        assertThat(server.metric("agentsflow_chat_answers_lost_total")).isZero();
    }

    /** The client hears that it has to look there, and that nothing is lost. */
    @Tag("long")
    @Test
    void isStoredAfterItsClientHasGivenUp() throws Exception {
        var model = new CountDownLatch(1);
        var reply = askWith(model);
        postgres.stop();
        model.countDown();

        var refusal = reply.get();
        assertThat(refusal.statusCode()).isEqualTo(503);
        assertThat(body(refusal).path("detail").asText()).contains("will be in the conversation's history");
        postgres.startAgain();

        AgentsFlow.await("the answer is stored", LONGEST, () -> said().equals(List.of("Well?", "Well!")));
    }

    @Test
    void waitsForALockLongerThanOneTryDoes() throws Exception {
        var model = new CountDownLatch(1);
        var reply = askWith(model);
        try (var holder = connection();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table message in access exclusive mode");
            model.countDown();
            AgentsFlow.await("the answer waits", () -> server.metric("agentsflow_chat_answers_waiting") == 1);
            holder.rollback();
        }

        assertThat(reply.get().statusCode()).isEqualTo(200);
        assertThat(said()).containsExactly("Well?", "Well!");
    }

    @Test
    void isStoredOnceThoughTheConnectionIsCutAtItsCommit() throws Exception {
        try (var administrator = connection();
                var statement = administrator.createStatement()) {
            statement.execute("create sequence commits");
            statement.execute("""
                    create function cut() returns trigger language plpgsql as $$
                    begin
                        if nextval('commits') = 1 then
                            perform pg_terminate_backend(pg_backend_pid());
                        end if;
                        return null;
                    end $$""");
            statement.execute("""
                    create constraint trigger cut after insert on message deferrable initially deferred
                    for each row when (new.role = 'ASSISTANT') execute function cut()""");
            try {
                var answer = server.post("/api/chat/message?model=fake", question());

                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(said()).hasSize(2);
            } finally {
                statement.execute("drop trigger cut on message");
            }
        }
    }

    private CompletableFuture<HttpResponse<String>> askWith(CountDownLatch model) throws InterruptedException {
        int calls = server.upstream().calls().size();
        server.upstream().answersOnceOpen(model, "Well!");
        var reply = CompletableFuture.supplyAsync(() -> server.post("/api/chat/message?model=fake", question()));
        assertThat(server.upstream().awaitCalls(calls + 1, LONGEST)).isTrue();
        return reply;
    }

    private String question() {
        return "{\"message\":\"Well?\",\"conversation_id\":\"%s\"}".formatted(conversation);
    }

    private List<String> said() {
        return body(server.get("/api/chat/history/" + conversation)).findValuesAsText("content");
    }

    private static Connection connection() throws SQLException {
        var settings = postgres.settings();
        return DriverManager.getConnection(
                settings.get("AGENTSFLOW_DB_URL"),
                settings.get("AGENTSFLOW_DB_USER"),
                settings.get("AGENTSFLOW_DB_PASSWORD"));
    }
}
