package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often a unit of work asks the pool for a connection. */
@Tag("long")
@Tag("postgres-only")
class BorrowsIT {

    private static final int TURNS = 200;
    private static final String SERVED = "agentsflow_pool_requests_served_total";

    private static AgentsFlow server;

    @BeforeAll
    static void start() {
        // the writer of usage borrows at its own pace
        server = AgentsFlow.with("borrows", Map.of("AGENTSFLOW_USAGE_ENABLED", "false"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** One to store the question, one to store the answer. */
    @Test
    void aTurnOfChatBorrowsTwice() {
        ask();
        AgentsFlow.await("the pool's events are counted", () -> {
            double before = server.metric(SERVED);
            ask();
            return server.metric(SERVED) > before;
        });
        double before = server.metric(SERVED);
        long began = System.nanoTime();

        for (int i = 0; i < TURNS; i++) {
            ask();
        }

        double borrowed = server.metric(SERVED) - before;
        // keys and health are looked after a few times in a second, whoever chats
        double others = 3 * ((System.nanoTime() - began) / 1e9 + 1);
        System.out.printf("%d turns of chat borrowed %.0f times%n", TURNS, borrowed);
        assertThat(borrowed).isBetween(2.0 * TURNS, 2.0 * TURNS + others);
        assertThat(others)
                .as("time for others to borrow, less than a turn's next borrow")
                .isLessThan(TURNS);
    }

    private static void ask() {
        var answer =
                server.post("/api/chat/message?model=demo", "{\"message\":\"hello\",\"conversation_id\":\"borrows\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
