package ai.agentsflow.budgets;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets over HTTP, and who has changed them. */
class BudgetsIT {

    private static final String CHAT = "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String MESSAGE =
            "{\"model\":\"fake\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String subject = "budgets-" + UUID.randomUUID();
    private final String alice = Issuer.shared().token(subject);
    private final String admin = Issuer.shared().administrator("budgets-administrator");

    @Test
    void anAdministratorSetsABudgetAndItsOwnerSeesIt() {
        var set = put("/api/budgets/users/" + subject, "{\"usd\":1.5,\"period\":\"month\"}");

        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        var seen = body(get("/api/budgets/users/" + subject, alice));
        assertThat(seen.path("usd").asDouble()).isEqualTo(1.5);
        assertThat(seen.path("period").asText()).isEqualTo("month");
        assertThat(seen.path("spent_usd").asDouble()).isZero();
        assertThat(seen.path("resets_at").asText()).endsWith("-01T00:00:00Z");
        assertThat(get("/api/budgets/users/" + subject, Issuer.shared().token("somebody-else"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(delete("/api/budgets/users/" + subject).statusCode()).isEqualTo(200);
        assertThat(get("/api/budgets/users/" + subject, alice).statusCode()).isEqualTo(404);
        assertThat(delete("/api/budgets/users/" + subject).statusCode()).isEqualTo(404);
    }

    @Test
    void aKeyWithoutMoneyIsRefusedInTheShapeOfEachApi() {
        var key = body(post("/api/keys", admin, "{\"name\":\"poor\",\"budget\":{\"usd\":0,\"period\":\"day\"}}"));
        assertThat(key.at("/budget/usd").asDouble()).isZero();
        assertThat(key.path("spent_usd").asDouble()).isZero();
        assertThat(key.path("resets_at").asText()).endsWith("T00:00:00Z");
        var text = key.path("key").asText();

        var openAi = post("/v1/chat/completions", text, CHAT);
        assertRefused(openAi);
        assertThat(body(openAi).at("/error/code").asText()).isEqualTo("budget_exceeded");
        assertThat(body(openAi).at("/error/type").asText()).isEqualTo("rate_limit_error");

        var anthropic = post("/v1/messages", text, MESSAGE);
        assertRefused(anthropic);
        assertThat(body(anthropic).at("/error/type").asText()).isEqualTo("rate_limit_error");

        var chat = server.send(server.request("/api/chat/message?model=fake", text)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"message\":\"Hi\"}")));
        assertRefused(chat);
        assertThat(body(chat).path("type").asText()).isEqualTo("urn:agentsflow:problem:budget-exceeded");
    }

    @Test
    void whatIsSpentIsTold() {
        var key = body(post("/api/keys", admin, "{\"name\":\"rich\",\"budget\":{\"usd\":1000,\"period\":\"total\"}}"));
        var id = key.path("id").asText();

        var answer = post("/v1/chat/completions", key.path("key").asText(), CHAT);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-agentsflow-budget-remaining"))
                .hasValueSatisfying(left -> assertThat(Double.parseDouble(left)).isBetween(900.0, 999.9999999));
        double cost = Double.parseDouble(
                answer.headers().firstValue("x-agentsflow-cost").orElseThrow());
        assertThat(cost).isPositive();
        AgentsFlow.await("it is counted", () -> get(id).path("spent_usd").asDouble() == cost);
        assertThat(get(id).has("resets_at")).isFalse();
        assertThat(get("/api/keys?user_id=budgets-administrator&limit=200", admin)
                        .body())
                .contains("\"spent_usd\":" + get(id).path("spent_usd"));
    }

    @Test
    void aUserBoundsAKeyAndCannotLiftWhatAnAdministratorHasSet() {
        var id =
                body(post("/api/keys", alice, "{\"name\":\"mine\"}")).path("id").asText();

        var set = patch(id, alice, "{\"name\":\"ours\",\"budget\":{\"usd\":2,\"period\":\"week\"}}");
        assertThat(body(set).path("name").asText()).isEqualTo("ours");
        assertThat(body(set).at("/budget/period").asText()).isEqualTo("week");
        assertThat(patch(id, admin, "{\"budget\":{\"usd\":1,\"period\":\"week\"}}")
                        .statusCode())
                .isEqualTo(200);

        var lifted = patch(id, alice, "{\"budget\":{\"usd\":100,\"period\":\"week\"}}");

        assertThat(lifted.statusCode()).isEqualTo(403);
        assertThat(body(get("/api/budgets/keys/" + id, alice)).path("usd").asDouble())
                .isEqualTo(1);
        assertThat(patch(id, Issuer.shared().token("somebody-else"), "{\"name\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"usd\":1}",
                "{\"usd\":-1,\"period\":\"day\"}",
                "{\"usd\":1e10,\"period\":\"day\"}",
                "{\"usd\":1e999,\"period\":\"day\"}",
                "{\"usd\":\"1\",\"period\":\"day\"}",
                "{\"usd\":1,\"period\":\"year\"}",
                "{\"usd\":1,\"period\":\"day\",\"currency\":\"EUR\"}"
            })
    void refusesABudgetThatCannotBe(String json) {
        assertThat(put("/api/budgets/tags/nobody", json).statusCode()).isEqualTo(400);
        assertThat(get("/api/budgets/tags/nobody", admin).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/budgets/keys/nothing",
                "/api/budgets/keys/0193a000-0000-7000-8000-000000000001",
                "/api/budgets/teams/x"
            })
    void thereIsNoBudgetOfWhatThereIsNot(String path) {
        assertThat(put(path, "{\"usd\":1,\"period\":\"day\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void theAuditLogTellsWhoHasChangedWhat() {
        var made = body(post("/api/keys", alice, "{\"name\":\"audited\"}"));
        var id = made.path("id").asText();
        assertThat(patch(id, admin, "{\"budget\":{\"usd\":2,\"period\":\"week\"}}")
                        .statusCode())
                .isEqualTo(200);
        var request = server.send(server.request("/api/keys/" + id, alice).DELETE())
                .headers()
                .firstValue("X-Request-ID")
                .orElseThrow();

        var all = get("/api/audit?target=keys/" + id, admin);

        assertThat(body(all).path("items").findValuesAsText("action"))
                .containsExactly("key.delete", "key.change", "key.create");
        assertThat(body(all).at("/items/0/actor").asText()).isEqualTo(subject);
        assertThat(body(all).at("/items/0/request_id").asText()).isEqualTo(request);
        assertThat(body(all).at("/items/0/before/name").asText()).isEqualTo("audited");
        assertThat(body(all).at("/items/1/actor").asText()).isEqualTo("budgets-administrator");
        assertThat(all.body()).doesNotContain(made.path("key").asText(), "\"hash\"");
        var budget = body(get("/api/audit?target=budgets/keys/" + id, admin)).path("items");
        assertThat(budget).hasSize(1);
        assertThat(budget.at("/0/after/usd").asDouble()).isEqualTo(2);
        assertThat(get("/api/audit", alice).statusCode()).isEqualTo(403);

        var csv = server.send(server.request("/api/audit?limit=1&target=keys/" + id, admin)
                .header("Accept", "text/csv")
                .GET());
        assertThat(csv.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
        assertThat(csv.body().lines()).hasSize(2);
        var cursor = csv.headers().firstValue("x-agentsflow-next-cursor").orElseThrow();
        assertThat(body(get("/api/audit?limit=1&target=keys/" + id + "&cursor=" + cursor, admin))
                        .at("/items/0/action")
                        .asText())
                .isEqualTo("key.change");
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
        assertThat(answer.headers().firstValue("Retry-After"))
                .hasValueSatisfying(wait -> assertThat(Long.parseLong(wait)).isBetween(1L, 86_400L));
        assertThat(answer.body()).contains("has not enough left for this call; it begins again at ");
    }

    private JsonNode get(String id) {
        return body(get("/api/keys/" + id, admin));
    }

    private HttpResponse<String> get(String path, String credential) {
        return server.send(server.request(path, credential).GET());
    }

    private HttpResponse<String> delete(String path) {
        return server.send(server.request(path, admin).DELETE());
    }

    private HttpResponse<String> put(String path, String json) {
        return server.send(server.request(path, admin)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> patch(String id, String credential, String json) {
        return server.send(server.request("/api/keys/" + id, credential)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> post(String path, String credential, String json) {
        return server.send(server.request(path, credential)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }
}
