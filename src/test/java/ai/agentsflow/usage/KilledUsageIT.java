package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The server is killed while its models are asked: each call whose end a client saw is counted once. {@code -Dagentsflow.test.kills=20}
 * for more.
 */
@Tag("long-on-postgres")
@Tag("apart")
class KilledUsageIT {

    private static final int KILLS = Integer.getInteger("agentsflow.test.kills", 1);
    private static final int CLIENTS = 8;

    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();

    @Test
    void everyCallWhoseEndWasSeenIsCountedOnce() throws InterruptedException {
        try (var server = AgentsFlow.with("killed-usage", Map.of("AGENTSFLOW_LIMITS_GATEWAY", "off"))) {
            for (int kill = 1; kill <= KILLS; kill++) {
                int before = seen.get();
                var clients = IntStream.range(0, CLIENTS)
                        .mapToObj(client -> new Thread(() -> ask(server, client % 2 == 0)))
                        .toList();
                clients.forEach(Thread::start);
                AgentsFlow.await("they ask", Duration.ofMinutes(1), () -> seen.get() > before + 200);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(500_000_000));
                server.kill();
                for (var client : clients) {
                    client.join();
                }
                server.startAgain();
                AgentsFlow.await(
                        "all is written",
                        () -> server.metric("agentsflow_usage_records_waiting") == 0
                                && server.countedCalls("demo") >= seen.get());
                System.out.printf(
                        "kill -9 on %s, %d times: the end of %d calls was seen, %d were cut, %d are counted%n",
                        AgentsFlow.database(), kill, seen.get(), cut.get(), server.countedCalls("demo"));
                assertThat(server.countedCalls("demo")).isBetween((long) seen.get(), (long) seen.get() + cut.get());
            }
            assertThat(cut).as("calls that the kills cut").hasPositiveValue();
        }
    }

    /** Until the server is gone. */
    private void ask(AgentsFlow server, boolean stream) {
        var question = "{\"model\":\"demo\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .formatted(stream);
        while (true) {
            try {
                var answer = server.post("/v1/chat/completions", question);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains(stream ? "data: [DONE]" : "\"usage\"");
                seen.incrementAndGet();
            } catch (UncheckedIOException e) {
                cut.incrementAndGet();
                return;
            }
        }
    }
}
