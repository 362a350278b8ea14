package ai.agentsflow.analytics;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real calls leave behind, as users, keys and administrators read it. */
class AnalyticsIT {

    private static final List<String> ALL = List.of(
            "/api/analytics/models/metrics",
            "/api/analytics/conversations/summary",
            "/api/analytics/conversations/trends",
            "/api/analytics/conversations/list",
            "/api/analytics/agents/summary",
            "/api/analytics/agents/trends",
            "/api/analytics/agents/logs",
            "/api/analytics/usage",
            "/api/analytics/usage/requests");

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String aliceId = "=alice-" + run;
    private final String alice = Issuer.shared().token(aliceId);
    private final String mallory = Issuer.shared().token("mallory-" + run);
    private final String admin = Issuer.shared().administrator("root-" + run);
    private JsonNode key;

    @BeforeEach
    void aliceMakesCalls() {
        key = body(send("POST", "/api/keys", alice, "{\"name\":\"worker\"}"));
        for (String credential : List.of(alice, alice, key.path("key").asText())) {
            var answer = send(
                    "POST",
                    "/v1/chat/completions",
                    credential,
                    "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
        var chat = send(
                "POST",
                "/api/chat/message?model=demo",
                alice,
                "{\"message\":\"hello\",\"conversation_id\":\"talk-%s\"}".formatted(run));
        assertThat(chat.statusCode()).as(chat.body()).isEqualTo(200);
        AgentsFlow.await("the calls are counted", () -> requests("", alice) == 4);
    }

    private long requests(String query, String credential) {
        var items = json("/api/analytics/usage?" + query, credential).path("items");
        return items.valueStream()
                .mapToLong(row -> row.path("requests").asLong())
                .sum();
    }

    @Test
    void sumsUsageByWhateverIsAskedFor() {
        var today = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        for (String group : List.of("model", "provider", "user", "key", "agent", "route")) {
            for (String aggregation : List.of("hour", "day", "week", "month", "daily")) {
                var answer = json(
                        "/api/analytics/usage?group_by=%s&aggregation=%s&start_date=%s"
                                .formatted(group, aggregation, today),
                        alice);
                assertThat(answer.path("group_by").asText()).isEqualTo(group);
                assertThat(answer.path("items").findValuesAsText("requests").stream()
                                .mapToLong(Long::parseLong)
                                .sum())
                        .as(answer.toString())
                        .isEqualTo(4);
            }
        }
        var byModel = json("/api/analytics/usage?group_by=model", alice).path("items");
        assertThat(byModel.findValuesAsText("group")).containsExactly("demo", "fake");
        var fake = byModel.get(1);
        assertThat(fake.path("requests").asLong()).isEqualTo(3);
        assertThat(fake.path("cost_usd").asDouble()).isPositive();
        assertThat(fake.path("total_tokens").asLong())
                .isEqualTo(fake.path("prompt_tokens").asLong()
                        + fake.path("completion_tokens").asLong());
        assertThat(fake.path("latency_p50_ms").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(fake.path("latency_p99_ms").asDouble());
        assertThat(json("/api/analytics/usage?group_by=key", alice)
                        .path("items")
                        .findValuesAsText("group"))
                .containsExactly("", key.path("id").asText());
        assertThat(json("/api/analytics/usage?group_by=model&top=1", alice).path("items"))
                .hasSize(1);
        assertThat(requests("model=demo", alice)).isEqualTo(1);
        assertThat(requests("group_by=tag", alice)).isZero();
    }

    @Test
    void everybodySeesWhatIsTheirs() {
        var id = java.net.URLEncoder.encode(aliceId, java.nio.charset.StandardCharsets.UTF_8);

        assertThat(requests("", key.path("key").asText())).isEqualTo(4);
        assertThat(requests("", mallory)).isZero();
        assertThat(requests("user=" + id, mallory)).isZero();
        assertThat(requests("key=" + key.path("id").asText(), mallory)).isZero();
        assertThat(requests("user=" + id, admin)).isEqualTo(4);
        assertThat(requests("key=" + key.path("id").asText(), admin)).isEqualTo(1);
        for (String path : ALL) {
            assertThat(send("GET", path, mallory, null).body()).doesNotContain("alice-" + run, "talk-" + run);
            boolean open = !path.contains("/models/") && !path.contains("/agents/");
            assertThat(send("GET", path, alice, null).statusCode()).as(path).isEqualTo(open ? 200 : 403);
            assertThat(send("GET", path, admin, null).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(json("/api/analytics/usage/requests?user=" + id, mallory).path("items"))
                .isEmpty();
    }

    @Test
    void aRestrictedKeySeesItsModelsAlone() {
        var made = send("POST", "/api/keys", alice, "{\"name\":\"narrow\",\"models\":[\"demo\"]}");
        var narrow = body(made).path("key").asText();

        assertThat(requests("", narrow)).isEqualTo(1);
        assertThat(send("GET", "/api/analytics/usage?group_by=model", narrow, null)
                        .body())
                .contains("\"demo\"")
                .doesNotContain("fake");
        assertThat(send("GET", "/api/analytics/usage/requests", narrow, null).body())
                .doesNotContain("fake");
    }

    @Test
    void pagesTheLogByCursor() {
        var whole = json("/api/analytics/usage/requests", alice).path("items");
        assertThat(whole).hasSize(4);
        assertThat(whole.findValuesAsText("status")).containsOnly("answered");
        assertThat(whole.findValuesAsText("created_at")).isSortedAccordingTo(java.util.Comparator.reverseOrder());

        for (String filter : List.of("", "&model=fake", "&status=answered", "&route=/v1/chat/completions")) {
            var found = new ArrayList<String>();
            var cursor = "";
            do {
                var page = json("/api/analytics/usage/requests?limit=1" + filter + cursor, alice);
                assertThat(page.path("items").size()).isLessThanOrEqualTo(1);
                found.addAll(page.path("items").findValuesAsText("id"));
                cursor = page.has("next_cursor")
                        ? "&cursor=" + page.path("next_cursor").asText()
                        : "";
            } while (!cursor.isEmpty());
            assertThat(found)
                    .as(filter)
                    .hasSize(filter.isEmpty() || filter.contains("status") ? 4 : 3)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(whole.findValuesAsText("id"));
        }
        assertThat(json("/api/analytics/usage/requests?status=error", alice).path("items"))
                .isEmpty();
    }

    @Test
    void sendsBothAsCsvWithoutFormulas() {
        var requests = csv("/api/analytics/usage/requests?limit=1", alice);
        assertThat(requests).hasSize(1 + 4);
        assertThat(requests.get(0)).startsWith("id,created_at,request_id,user_id,key_id,tags,");
        assertThat(requests.subList(1, 5)).allMatch(line -> line.contains(",'=alice-" + run + ","));

        var sums = csv("/api/analytics/usage?group_by=user&aggregation=day", alice);
        assertThat(sums).hasSizeGreaterThanOrEqualTo(2);
        assertThat(sums.get(0))
                .startsWith("date,group,requests,errors,error_rate,")
                .endsWith(",first_token_p99_ms");
        assertThat(sums.get(1)).contains(",'=alice-" + run + ",");
        assertThat(csv("/api/analytics/usage", mallory)).hasSize(1);

        var refused = server.send(server.request("/api/analytics/usage?group_by=x", alice)
                .header("Accept", "text/csv")
                .GET());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        var plain = server.send(server.request("/api/analytics/usage", alice)
                .header("Accept", "application/json, text/csv;q=0.5")
                .GET());
        assertThat(plain.headers().firstValue("Content-Type")).contains("application/json");
    }

    private List<String> csv(String path, String credential) {
        var answer = server.send(
                server.request(path, credential).header("Accept", "text/csv").GET());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
        assertThat(answer.body()).endsWith("\r\n");
        return answer.body().lines().toList();
    }

    /** As ORIGINAL's front end reads them. */
    @Test
    void answersTheShapesOfTheFormerDashboard() {
        var summary = json("/api/analytics/conversations/summary", alice);
        assertThat(summary.toString())
                .isEqualTo(
                        "{\"active_conversations\":1,\"avg_messages_per_conversation\":2.0,\"completed_conversations\":0,\"total_conversations\":1}");

        var trend = json("/api/analytics/conversations/trends?aggregation=daily", alice);
        assertThat(trend.path("metric_name").asText()).isEqualTo("conversation_trends");
        assertThat(trend.path("data")).hasSize(31);
        assertThat(trend.path("data").get(30).path("value").asDouble()).isEqualTo(1);
        assertThat(trend.path("data").get(30).path("label").asText())
                .isEqualTo(LocalDate.now(ZoneOffset.UTC).toString());

        var list = json("/api/analytics/conversations/list?sort_by=updated_at&sort_order=asc", alice);
        assertThat(list.path("total").asInt()).isEqualTo(1);
        assertThat(list.path("items").get(0).path("id").asText()).isEqualTo("talk-" + run);
        assertThat(list.path("items").get(0).path("status").asText()).isEqualTo("active");
        assertThat(list.path("items").get(0).path("channel").asText()).isEqualTo("chat");
        assertThat(list.path("items").get(0).path("messages").asInt()).isEqualTo(2);
        assertThat(json("/api/analytics/conversations/list?status=completed", alice)
                        .path("total")
                        .asInt())
                .isZero();

        var models = json("/api/analytics/models/metrics", admin);
        assertThat(models.findValuesAsText("model_name")).contains("demo", "fake");
        assertThat(models.get(0).path("success_rate").asDouble()).isBetween(0.0, 1.0);
        assertThat(json("/api/analytics/agents/summary", admin).isArray()).isTrue();
        assertThat(json("/api/analytics/agents/trends", admin)
                        .path("metric_name")
                        .asText())
                .isEqualTo("agent_success_rate_trends");
        assertThat(json("/api/analytics/agents/logs", admin).path("items").isArray())
                .isTrue();
        for (String business : List.of("leads", "revenue")) {
            assertThat(send("GET", "/api/analytics/" + business + "/summary", alice, null)
                            .statusCode())
                    .isEqualTo(404);
        }

        assertThat(send("DELETE", "/api/chat/history/talk-" + run, alice, null).statusCode())
                .isEqualTo(200);
        assertThat(json("/api/analytics/conversations/summary", alice)
                        .path("total_conversations")
                        .asInt())
                .isZero();
    }

    @Test
    void tellsHowLongAnAnswerMayBeKept() {
        for (String path : ALL) {
            var answer = send("GET", path + "?start_date=2026-01-01&end_date=2026-01-31", admin, null);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control")).as(path).contains("private, max-age=60");
            var etag = answer.headers().firstValue("ETag").orElseThrow();
            var again = server.send(server.request(path + "?start_date=2026-01-01&end_date=2026-01-31", admin)
                    .header("If-None-Match", etag)
                    .GET());
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(send("GET", path, admin, null).headers().firstValue("Cache-Control"))
                    .as(path)
                    .contains("private, no-cache");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "usage start_date=2026-02-01&end_date=2026-01-01 start_date",
                "usage start_date=2024-01-01&end_date=2026-01-01 start_date",
                "usage start_date=yesterday start_date",
                "usage group_by=colour group_by",
                "usage aggregation=year aggregation",
                "usage top=0 top",
                "usage top=101 top",
                "usage limit=1001 limit",
                "usage key=1-1-1-1-1 key",
                "usage/requests cursor=MQ cursor",
                "usage/requests cursor=OTk5OTk5OTk5OTk5OTk5OTk5IHg cursor",
                "usage/requests status=ok status",
                "usage/requests limit=0 limit",
                "conversations/list limit=101 limit",
                "conversations/list offset=-1 offset",
                "conversations/list sort_by=name sort_by",
                "conversations/list sort_order=up sort_order",
                "conversations/list status=open status",
                "conversations/trends aggregation=year aggregation",
                "conversations/summary end_date=2026-13-01 end_date"
            })
    void refusesWhatBreaksARule(String path, String query, String name) {
        var answer = send("GET", "/api/analytics/" + path + "?" + query, alice, null);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(body(answer).path("detail").asText()).startsWith(name + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void isOnlyRead(String method) {
        // the server itself refuses a DELETE with a body
        var body = method.equals("DELETE") ? null : "{}";
        for (String path : ALL) {
            assertThat(send(method, path, admin, body).statusCode()).as(path).isEqualTo(405);
        }
        assertThat(send("HEAD", "/api/analytics/usage", alice, null).statusCode())
                .isEqualTo(200);
    }

    private JsonNode json(String path, String credential) {
        var answer = send("GET", path, credential, null);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return body(answer);
    }

    private HttpResponse<String> send(String method, String path, String credential, String json) {
        var request = server.request(path, credential);
        return server.send(
                json == null
                        ? request.method(method, BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(json)));
    }
}
