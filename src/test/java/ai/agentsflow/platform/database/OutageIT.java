package ai.agentsflow.platform.database;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Calls;
import ai.agentsflow.testing.Calls.Call;
import ai.agentsflow.testing.Issuer;
import ai.agentsflow.testing.PostgresProcess;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that goes away under load, and comes back. {@code -Dagentsflow.test.outage=60s} for a longer one. */
@Tag("postgres-only")
class OutageIT {

    private static final Duration OUTAGE = Duration.parse("PT" + System.getProperty("agentsflow.test.outage", "12s"));
    private static final Duration HEALS_WITHIN = Duration.ofSeconds(5);

    private static final int POOL_MAX = 30;

    private static PostgresProcess postgres;
    private static AgentsFlow server;
    private static String token;
    private static String key;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.start();
        var settings = new HashMap<>(postgres.settings());
        settings.put("MP_CONFIG_PROFILE", "prod");
        settings.put("SUPABASE_URL", Issuer.shared().address().toString());
        settings.put("AGENTSFLOW_DB_LOCK_TIMEOUT", "700ms");
        settings.put("AGENTSFLOW_ACCESS_KEY_PEPPER", "a pepper for tests: 0123456789012345");
        server = AgentsFlow.with("outage", settings);
        token = Issuer.shared().token("outage-" + UUID.randomUUID());
        var made = server.send(json("/api/keys", token, "{\"name\":\"outage\"}"));
        key = body(made).path("key").asText();
        // the first ones load and compile what all later ones use
        for (int i = 0; i < 20; i++) {
            server.send(question());
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @Test
    void stoppedAndStartedAgain() {
        outage("stopped", postgres::stop, postgres::startAgain, OUTAGE, 4);
    }

    @Test
    void frozenAndThawed() {
        // more of those who need the database than threads could wait for it
        outage("frozen", postgres::freeze, postgres::thaw, Duration.ofSeconds(12), 60);
    }

    /** Somebody's open transaction: nobody waits for it longer than a while, and everybody is told to come back. */
    @Test
    void lockedByATransactionThatNobodyEnds() throws SQLException {
        var settings = postgres.settings();
        var address = settings.get("AGENTSFLOW_DB_URL");
        try (var holder = DriverManager.getConnection(
                        address, settings.get("AGENTSFLOW_DB_USER"), settings.get("AGENTSFLOW_DB_PASSWORD"));
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table api_key_change, api_key, conversation, message in access exclusive mode");

            for (var request : List.of(
                    json("/api/keys", token, "{\"name\":\"waits\"}"),
                    server.request("/api/keys", token).GET(),
                    question(),
                    json("/api/chat/stream?model=fake", token, "{\"message\":\"Hi\"}"),
                    server.request("/api/chat/history/locked", token).GET(),
                    server.request("/api/chat/history/locked", token).DELETE())) {
                var answer = server.send(request);
                assertThat(answer.statusCode())
                        .as(answer.request() + answer.body())
                        .isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                assertThat(body(answer).path("detail").asText()).contains("send it again");
            }
            holder.rollback();
        }
        assertThat(server.send(json("/api/keys", token, "{\"name\":\"goes on\"}"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(server.send(question()).statusCode()).isEqualTo(200);
    }

    private static void outage(String how, Runnable begin, Runnable end, Duration length, int chatting) {
        var pid = server.pid();
        long recorded = server.countedCalls("fake");
        long threads = threads();
        List<Call> everyGatewayCall;
        try (var byKey = Calls.of(server, 2, Duration.ofMillis(20), () -> completion(key));
                var byToken = Calls.of(server, 2, Duration.ofMillis(20), () -> completion(token));
                var chat = Calls.of(server, chatting, Duration.ofMillis(200), OutageIT::question);
                var live = Calls.of(server, 1, Duration.ofMillis(200), () -> probe("live"));
                var ready = Calls.of(server, 1, Duration.ofMillis(200), () -> probe("ready"))) {
            AgentsFlow.await("the load runs", () -> chat.all().size() > 20);
            assertThat(chat.all()).extracting(Call::status).containsOnly(200);

            begin.run();
            var away = Instant.now();
            LockSupport.parkNanos(length.toNanos());
            long threadsMeanwhile = threads();
            var back = Instant.now();
            end.run();
            var returned = Instant.now();
            AgentsFlow.await("chat is back", () -> answered(chat, returned));
            AgentsFlow.await("readiness is back", () -> answered(ready, returned));

            var told = new StringBuilder("PostgreSQL %s for %d s under load".formatted(how, length.toSeconds()));
            told.append(figures("/v1 by key", byKey.within(away, back)));
            told.append(figures("/v1 by token", byToken.within(away, back)));
            told.append(figures("/api/chat", chat.within(away, back)));
            told.append(figures("/health/live", live.within(away, back)));
            told.append(figures("/health/ready", ready.within(away, back)));
            told.append("\n  threads %d before, %d meanwhile".formatted(threads, threadsMeanwhile));
            told.append("\n  chat back after %d ms, readiness after %d ms"
                    .formatted(
                            healed(chat, returned).toMillis(),
                            healed(ready, returned).toMillis()));
            System.out.println(told);

            // what was asked before the end may still have to be told no, and what begins after the start may not
            var settled = away.plus(Duration.ofSeconds(5));
            for (var gateway : List.of(byKey, byToken)) {
                assertThat(gateway.within(away, back)).as("calls").hasSizeGreaterThan(50);
                assertThat(gateway.within(away, back)).extracting(Call::status).containsOnly(200);
            }
            assertThat(live.within(away, returned))
                    .isNotEmpty()
                    .extracting(Call::status)
                    .containsOnly(200);
            assertThat(ready.within(settled, back))
                    .isNotEmpty()
                    .extracting(Call::status)
                    .containsOnly(503);
            assertThat(chat.within(settled, back)).isNotEmpty().allSatisfy(call -> {
                assertThat(call.status()).isEqualTo(503);
                assertThat(call.saysWhenToRetry()).isTrue();
                assertThat(call.took()).isLessThan(Duration.ofSeconds(6));
            });
            assertThat(quick(chat.within(settled, back)))
                    .as("who is told no at once, in percent")
                    .isGreaterThan(90);
            // HTTP has a thread for each who asks at once, and the driver one for each connection of the pool that it
            // makes
            assertThat(threadsMeanwhile).as("threads").isLessThan(threads + chatting + POOL_MAX + 40);
            assertThat(healed(chat, returned)).isLessThan(HEALS_WITHIN);
            assertThat(healed(ready, returned)).isLessThan(HEALS_WITHIN);
            assertThat(server.pid()).as("the same process").isEqualTo(pid);
            byKey.close();
            byToken.close();
            chat.close();
            everyGatewayCall = new ArrayList<>(byKey.all());
            everyGatewayCall.addAll(byToken.all());
        }
        assertThat(everyGatewayCall).extracting(Call::status).containsOnly(200);
        AgentsFlow.await(
                "every answer under /v1 has its record",
                () -> server.countedCalls("fake") >= recorded + everyGatewayCall.size());
    }

    private static boolean answered(Calls calls, Instant since) {
        return calls.all().stream().anyMatch(call -> call.began().isAfter(since) && call.status() == 200);
    }

    /** From the database's return to the first good answer. */
    private static Duration healed(Calls calls, Instant returned) {
        return calls.all().stream()
                .filter(call -> call.status() == 200)
                .map(call -> call.began().plus(call.took()))
                .filter(answered -> answered.isAfter(returned))
                .min(Comparator.naturalOrder())
                .map(answered -> Duration.between(returned, answered))
                .orElseThrow();
    }

    private static long quick(List<Call> calls) {
        return calls.stream()
                        .filter(call -> call.took().compareTo(Duration.ofSeconds(1)) < 0)
                        .count()
                * 100
                / calls.size();
    }

    private static String figures(String what, List<Call> calls) {
        var millis = calls.stream().map(call -> call.took().toMillis()).sorted().toList();
        var statuses = calls.stream().map(Call::status).distinct().sorted().toList();
        return "\n  %s: %d calls, answered %s, half within %d ms, all within %d ms"
                .formatted(
                        what,
                        calls.size(),
                        statuses,
                        millis.isEmpty() ? 0 : millis.get(millis.size() / 2),
                        millis.isEmpty() ? 0 : millis.get(millis.size() - 1));
    }

    private static long threads() {
        var metrics = server.send(server.anonymous("/metrics").GET()).body();
        return metrics.lines()
                .filter(line -> line.startsWith("jvm_threads_current "))
                .map(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static HttpRequest.Builder completion(String credential) {
        return json(
                "/v1/chat/completions",
                credential,
                "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
    }

    private static HttpRequest.Builder question() {
        return json("/api/chat/message?model=demo", token, "{\"message\":\"hello\"}");
    }

    private static HttpRequest.Builder probe(String which) {
        return server.anonymous("/health/" + which).GET();
    }

    private static HttpRequest.Builder json(String path, String credential, String json) {
        return server.request(path, credential)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
    }
}
