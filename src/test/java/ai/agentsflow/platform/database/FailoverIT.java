package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.ChatClients;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.PostgresProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A standby is promoted under chats while the old primary goes on to answer, read-only. */
@Tag("postgres-only")
class FailoverIT {

    private static final Duration READ_ONLY = Duration.ofSeconds(5);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(5);

    private PostgresProcess first;
    private PostgresProcess second;

    @BeforeEach
    void start() {
        first = PostgresProcess.start();
        second = first.standby();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void goesOnOnceTheAddressLeadsToTheNewPrimary() {
        try (var network = FaultProxy.to(first.port());
                var server = server("failover", "127.0.0.1:" + network.port());
                var clients = ChatClients.of(server, 8)) {
            AgentsFlow.await("they chat", () -> clients.acknowledged() > 50);

            changePlaces(first, second);
            awaitRefusal(server, clients);

            network.leadTo(second.port());
            awaitWrites("the address leads to the new primary", System.nanoTime(), server, clients);
        }
    }

    @Tag("long")
    @Test
    void findsTheNewPrimaryAmongTheHostsOfTheAddress() {
        var hosts = "127.0.0.1:%d,127.0.0.1:%d".formatted(first.port(), second.port());
        try (var server = server("failover-hosts", hosts);
                var clients = ChatClients.of(server, 8)) {
            AgentsFlow.await("they chat", () -> clients.acknowledged() > 50);

            first.stop();
            AgentsFlow.await("readiness is down", () -> readiness(server) == 503);
            second.promote();
            long promoted = System.nanoTime();
            first.startAsStandbyOf(second);
            awaitWrites("one of two hosts was promoted", promoted, server, clients);
        }
    }

    /** As hosters do when its disk is full: no connection is cut. */
    @Tag("long")
    @Test
    void givesUpTheConnectionsOfAPrimaryThatIsShutForWrites() {
        try (var server = server("shut", "127.0.0.1:" + first.port());
                var clients = ChatClients.of(server, 8)) {
            AgentsFlow.await("they chat", () -> clients.acknowledged() > 50);

            first.takeWrites(false);
            awaitRefusal(server, clients);

            first.takeWrites(true);
            awaitWrites("it takes writes again", System.nanoTime(), server, clients);
        }
    }

    private static AgentsFlow server(String name, String hosts) {
        Map<String, String> settings = new HashMap<>();
        settings.put("AGENTSFLOW_DB_URL", "postgresql://postgres:postgres@%s/postgres".formatted(hosts));
        return AgentsFlow.with(name, settings);
    }

    private static void changePlaces(PostgresProcess old, PostgresProcess standby) {
        old.stop();
        standby.promote();
        old.startAsStandbyOf(standby);
    }

    private static void awaitRefusal(AgentsFlow server, ChatClients clients) {
        int before = clients.refusals().size();
        AgentsFlow.await("writes are refused", () -> clients.refusals().size() > before);
        AgentsFlow.await(
                "readiness says why", () -> server.get("/health/ready").body().contains("read-only"));
        assertThat(readiness(server)).isEqualTo(503);
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        LockSupport.parkNanos(READ_ONLY.toNanos());
        assertThat(readiness(server)).isEqualTo(503);
    }

    private static void awaitWrites(String what, long since, AgentsFlow server, ChatClients clients) {
        AgentsFlow.await("chat is back", () -> clients.lastAnswer() > since);
        var chatBack = Duration.ofNanos(clients.lastAnswer() - since);
        AgentsFlow.await("readiness is back", () -> readiness(server) == 200);
        var readinessBack = Duration.ofNanos(System.nanoTime() - since);
        clients.close();
        var slowest = clients.refusals().stream()
                .map(ChatClients.Refusal::took)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        System.out.printf(
                "%s: %d turns acknowledged, %d refused, the slowest after %d ms; chat back after %d ms, readiness after %d ms%n",
                what,
                clients.acknowledged(),
                clients.refusals().size(),
                slowest.toMillis(),
                chatBack.toMillis(),
                readinessBack.toMillis());
        assertThat(clients.refusals()).isNotEmpty().allSatisfy(refusal -> {
            assertThat(refusal.status()).as(refusal.body()).isEqualTo(503);
            assertThat(refusal.saysWhenToRetry()).isTrue();
        });
        assertThat(clients.unanswered()).isEmpty();
        assertThat(clients.lost()).isEmpty();
        assertThat(chatBack).isLessThan(BACK_WITHIN);
        assertThat(readinessBack).isLessThan(BACK_WITHIN);
    }

    private static int readiness(AgentsFlow server) {
        return server.get("/health/ready").statusCode();
    }
}
