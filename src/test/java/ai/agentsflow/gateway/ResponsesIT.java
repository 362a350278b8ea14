package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.await;
import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's Responses API over HTTP: passed where the upstream has it, translated elsewhere, kept either way. */
class ResponsesIT {

    private static final String RESPONSES = "/v1/responses";
    private static final String CONVERSATIONS = "/v1/conversations";

    /** As its server says it: a member nobody knows, numbers in their own way. */
    private static final String ANSWERED = """
            {"id":"%s", "object":"response","created_at":1750000000,"status":"completed","model":"fake-responder-2026-01-01",
             "output":[{"id":"msg_%s","type":"message","status":"completed","role":"assistant",
               "content":[{"type":"output_text","text":"caf\\u00e9","annotations":[]}]}],"invented":1.50,"store":true,
             "previous_response_id":null,"usage":{"input_tokens":4,"output_tokens":2,"total_tokens":6}}""";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("fake", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
    }

    @Test
    void passesBodyBothWaysAndKeepsTheResponse() {
        var id = id();
        var answered = answers(id);
        var asked = """
                {"model" : "responder", "input":[{"role":"user","content":"caf\\u00e9"}],"invented":{"n":1e3},
                 "tools":[{"type":"file_search","vector_store_ids":["v"]}],"include":["reasoning.encrypted_content"]}""";

        var answer = server.post(RESPONSES, asked);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(answered.replace("fake-responder-2026-01-01", "responder"));
        assertThat(model.lastCall().path()).isEqualTo(RESPONSES);
        assertThat(model.lastCall().body()).isEqualTo(asked.replace("\"responder\"", "\"fake-responder\""));
        assertThat(server.json(RESPONSES + '/' + id)).isEqualTo(body(answer));
        assertThat(server.json(RESPONSES + '/' + id + "/input_items")
                        .at("/data/0/content/0/text")
                        .asText())
                .isEqualTo("café");
    }

    @Test
    void passesEachEventOfAStreamAndTheLastWhenItIsKept() {
        var id = id();
        var whole = ANSWERED.formatted(id, id).replaceAll("\\s*\\n\\s*", "");
        var events = """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"%1$s","object":"response","model":"fake-responder-2026-01-01","status":"in_progress"}}

                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":1,"item_id":"m","output_index":0,"content_index":0,"delta":"caf\\u00e9","x":1.0}

                event: response.invented_later
                data: {"type":"response.invented_later","sequence_number":2}

                """.formatted(id);
        model.streamsRaw(
                events,
                "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":" + whole + "}\n\n");

        try (var stream = server.stream(RESPONSES, "{\"model\":\"responder\",\"input\":\"x\",\"stream\":true}")) {
            var told = stream.rest();

            assertThat(told)
                    .extracting(event -> event.name())
                    .containsExactly(
                            "response.created",
                            "response.output_text.delta",
                            "response.invented_later",
                            "response.completed");
            assertThat(told.get(0).data().at("/response/model").asText()).isEqualTo("responder");
            assertThat(told.get(3).data().path("response")).isEqualTo(server.json(RESPONSES + '/' + id));
        }
    }

    @Test
    void goesOnFromAResponseOfTheSameUpstreamByItsIdAlone() {
        var id = id();
        answers(id);
        server.post(RESPONSES, "{\"model\":\"responder\",\"input\":\"one\"}");
        answers(id());
        var asked = "{\"model\":\"responder\",\"input\":\"two\",\"previous_response_id\":\"%s\"}".formatted(id);

        assertThat(server.post(RESPONSES, asked).statusCode()).isEqualTo(200);

        assertThat(model.lastCall().body()).isEqualTo(asked.replace("\"responder\"", "\"fake-responder\""));
    }

    @Test
    void goesOnWithAnotherModelFromWhatIsKept() {
        model.on("one").answers("first");
        var first = ask("{\"model\":\"fake\",\"input\":\"one\"}");
        answers(id());

        var second = ask("{\"model\":\"responder\",\"input\":\"two\",\"previous_response_id\":\"%s\"}"
                .formatted(first.path("id").asText()));

        var sent = model.lastCall().json();
        assertThat(sent.has("previous_response_id")).isFalse();
        assertThat(sent.at("/input/0/content/0/text").asText()).isEqualTo("one");
        assertThat(sent.at("/input/1/content/0/text").asText()).isEqualTo("first");
        assertThat(sent.at("/input/2/content/0/text").asText()).isEqualTo("two");
        assertThat(second.path("previous_response_id")).isEqualTo(first.path("id"));

        model.behavesAgain();
        var third = ask(
                "{\"model\":\"fake\",\"input\":[{\"type\":\"item_reference\",\"id\":\"%s\"},{\"role\":\"user\",\"content\":\"three\"}]}"
                        .formatted(second.at("/output/0/id").asText()));

        assertThat(third.path("status").asText()).isEqualTo("completed");
        assertThat(model.lastCall().json().at("/messages/0/content").asText()).isEqualTo("café");
    }

    @Test
    void translatesForAnUpstreamThatHasNoSuchApi() {
        model.callsTool("weather", "{\"city\":\"Paris\"}");
        var answer = server.post(RESPONSES, """
                {"model":"fake","input":"Weather?","truncation":"auto","store":false,
                 "tools":[{"type":"function","name":"weather","parameters":{"type":"object"}}]}""");

        var call = body(answer).at("/output/0");
        assertThat(call.path("type").asText()).isEqualTo("function_call");
        assertThat(call.path("arguments").asText()).isEqualTo("{\"city\":\"Paris\"}");
        assertThat(body(answer).path("model").asText()).isEqualTo("fake");
        assertThat(answer.headers().firstValue("x-agentsflow-dropped")).contains("truncation");
        assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("1");
        assertThat(server.get(RESPONSES + '/' + body(answer).path("id").asText())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void streamsTranslatedEventsInOrder() {
        model.streams("Hel", "lo");

        try (var stream = server.stream(RESPONSES, "{\"model\":\"fake\",\"input\":\"x\",\"stream\":true}")) {
            var told = stream.rest();
            var last = told.get(told.size() - 1);

            assertThat(last.name()).isEqualTo("response.completed");
            assertThat(last.data().at("/response/output/0/content/0/text").asText())
                    .isEqualTo("Hello");
            for (int i = 0; i < told.size(); i++) {
                assertThat(told.get(i).data().path("sequence_number").asInt()).isEqualTo(i);
                assertThat(told.get(i).data().path("type").asText())
                        .isEqualTo(told.get(i).name());
            }
            assertThat(server.json(
                            RESPONSES + '/' + last.data().at("/response/id").asText()))
                    .isEqualTo(last.data().path("response"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fake", "responder"})
    void saysInTheStreamThatItBroke(String name) {
        if (name.equals("fake")) {
            model.cutsAfter(2);
        } else {
            model.streamsRaw("data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n");
        }

        try (var stream =
                server.stream(RESPONSES, "{\"model\":\"%s\",\"input\":\"x\",\"stream\":true}".formatted(name))) {
            var told = stream.rest();
            var last = told.get(told.size() - 1);

            assertThat(last.name()).isEqualTo("response.failed");
            assertThat(last.data().at("/response/status").asText()).isEqualTo("failed");
            assertThat(last.data().at("/response/error/code").asText()).isEqualTo("server_error");
            assertThat(last.data().path("sequence_number").asInt()).isEqualTo(told.size() - 1);
        }
    }

    @Test
    void worksInTheBackground() {
        var gate = new CountDownLatch(1);
        model.answersOnceOpen(gate, "done");
        var queued = ask("{\"model\":\"fake\",\"input\":\"x\",\"background\":true}");
        var path = RESPONSES + '/' + queued.path("id").asText();

        assertThat(queued.path("status").asText()).isEqualTo("queued");
        assertThat(server.json(path).path("status").asText()).isEqualTo("queued");
        assertThat(server.post(
                                RESPONSES,
                                "{\"model\":\"fake\",\"input\":\"y\",\"previous_response_id\":%s}"
                                        .formatted(queued.path("id")))
                        .statusCode())
                .as("it is not over")
                .isEqualTo(400);
        gate.countDown();

        await("the response", () -> server.json(path).path("status").asText().equals("completed"));
        assertThat(server.json(path).at("/output/0/content/0/text").asText()).isEqualTo("done");
        assertThat(server.json(path).path("background").asBoolean()).isTrue();
        assertThat(server.post(path + "/cancel", "{}").statusCode()).isEqualTo(409);
    }

    @Test
    void callsOffAResponseInTheBackground() {
        model.neverAnswers();
        var queued = ask("{\"model\":\"fake\",\"input\":\"x\",\"background\":true}");
        var path = RESPONSES + '/' + queued.path("id").asText();
        await("the call", () -> !model.calls().isEmpty());

        assertThat(body(server.post(path + "/cancel", "{}")).path("status").asText())
                .isEqualTo("cancelled");

        await(
                "the model to be let go",
                () -> model.calls().stream().anyMatch(call -> call.abandonedAt().isPresent()));
        assertThat(server.json(path).path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void saysWhyABackgroundResponseFailed() {
        model.refuses(500);
        var queued = ask("{\"model\":\"fake\",\"input\":\"x\",\"background\":true}");
        var path = RESPONSES + '/' + queued.path("id").asText();

        await("the failure", () -> server.json(path).path("status").asText().equals("failed"));
        assertThat(server.json(path).at("/error/code").asText()).isEqualTo("server_error");
    }

    @Test
    void keepsAConversation() {
        var conversation = body(server.post(CONVERSATIONS, """
                {"metadata":{"topic":"weather"},"items":[{"role":"user","content":"before"}]}"""));
        var id = conversation.path("id").asText();
        model.on("now").answers("after");

        var response = ask("{\"model\":\"fake\",\"input\":\"now\",\"conversation\":{\"id\":\"%s\"}}".formatted(id));

        assertThat(response.at("/conversation/id").asText()).isEqualTo(id);
        assertThat(model.lastCall().json().at("/messages/0/content").asText()).isEqualTo("before");
        var items = server.json(CONVERSATIONS + '/' + id + "/items?order=asc&limit=2");
        assertThat(items.path("data")).hasSize(2);
        assertThat(items.path("has_more").asBoolean()).isTrue();
        var rest = server.json(CONVERSATIONS + '/' + id + "/items?order=asc&after="
                + items.path("last_id").asText());
        assertThat(rest.at("/data/0/content/0/text").asText()).isEqualTo("after");
        var item = CONVERSATIONS + '/' + id + "/items/" + rest.at("/data/0/id").asText();
        assertThat(server.json(item)).isEqualTo(rest.at("/data/0"));
        assertThat(server.delete(item).statusCode()).isEqualTo(200);
        assertThat(server.get(item).statusCode()).isEqualTo(404);
        assertThat(body(server.post(CONVERSATIONS + '/' + id, "{\"metadata\":{\"a\":\"b\"}}"))
                        .path("metadata")
                        .toString())
                .isEqualTo("{\"a\":\"b\"}");
        assertThat(server.delete(CONVERSATIONS + '/' + id).statusCode()).isEqualTo(200);
        assertThat(server.get(CONVERSATIONS + '/' + id).statusCode()).isEqualTo(404);
    }

    @Test
    void isNobodysButItsOwners() {
        var mine = ask("{\"model\":\"fake\",\"input\":\"mine\"}");
        var conversation = body(server.post(CONVERSATIONS, "{}")).path("id").asText();
        var other = body(server.post("/api/keys", "{\"name\":\"other\",\"user_id\":\"other-%s\"}".formatted(id())))
                .path("key")
                .asText();
        var path = RESPONSES + '/' + mine.path("id").asText();

        for (String each : new String[] {path, path + "/input_items", CONVERSATIONS + '/' + conversation}) {
            assertThat(server.send(server.request(each, other).GET()).statusCode())
                    .as(each)
                    .isEqualTo(404);
        }
        assertThat(server.send(server.request(path, other).DELETE()).statusCode())
                .isEqualTo(404);
        assertThat(post(
                                RESPONSES,
                                other,
                                "{\"model\":\"fake\",\"input\":\"x\",\"previous_response_id\":%s}"
                                        .formatted(mine.path("id")))
                        .body())
                .contains("previous_response_not_found");
        assertThat(post(
                                RESPONSES,
                                other,
                                "{\"model\":\"fake\",\"input\":[{\"type\":\"item_reference\",\"id\":%s}]}"
                                        .formatted(mine.at("/output/0/id")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(
                                RESPONSES,
                                other,
                                "{\"model\":\"fake\",\"input\":\"x\",\"conversation\":\"%s\"}".formatted(conversation))
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void estimatesTheTokensOfARequestAndWhatItRefersTo() {
        var first = ask("{\"model\":\"fake\",\"input\":\"%s\"}".formatted("four ".repeat(100)));

        var alone = server.post(RESPONSES + "/input_tokens", "{\"model\":\"fake\",\"input\":\"four\"}");
        var more = server.post(
                RESPONSES + "/input_tokens",
                "{\"model\":\"fake\",\"input\":\"four\",\"previous_response_id\":%s}".formatted(first.path("id")));

        assertThat(alone.headers().firstValue("x-agentsflow-estimated")).contains("true");
        assertThat(body(alone).path("input_tokens").asInt()).isBetween(1, 2);
        assertThat(body(more).path("input_tokens").asInt()).isGreaterThan(200);
        assertThat(server.post(RESPONSES + "/input_tokens", "{\"model\":\"none\",\"input\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"input\":\"x\"} | model",
                "{\"model\":\"fake\",\"input\":5} | input",
                "{\"model\":\"fake\",\"input\":\"x\",\"Store\":false} | store",
                "{\"model\":\"fake\",\"input\":\"x\",\"background\":true,\"store\":false} | store",
                "{\"model\":\"fake\",\"input\":\"x\",\"background\":true,\"stream\":true} | stream",
                "{\"model\":\"fake\",\"input\":\"x\",\"previous_response_id\":\"a\",\"conversation\":\"b\"} | previous_response_id",
                "{\"model\":\"fake\",\"input\":\"x\",\"previous_response_id\":\"resp_none\"} | previous_response_id",
                "{\"model\":\"fake\",\"input\":\"x\",\"tools\":[{\"type\":\"file_search\"}]} | tools.0.type",
                "{\"model\":\"fake\"} | input"
            })
    void refusesByName(String json, String param) {
        var answer = server.post(RESPONSES, json);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(body(answer).at("/error/param").asText()).isEqualToIgnoringCase(param);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/responses, 405",
        "GET, /v1/responses, 405",
        "GET, /v1/responses/resp_none, 404",
        "GET, /v1/responses/resp_none/unknown, 404",
        "PUT, /v1/responses/resp_none, 405",
        "GET, /v1/responses/resp_none/cancel, 405",
        "GET, /v1/conversations, 405",
        "GET, /v1/conversations/conv_none/items?limit=0, 400",
        "DELETE, /v1/conversations/conv_none/items, 405",
        "GET, /v1/conversations/conv_none/unknown, 404"
    })
    void refusesOtherMethodsAndPaths(String method, String path, int status) {
        var answer = server.send(server.request(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(body(answer).at("/error/message").asText()).isNotEmpty();
    }

    private String answers(String id) {
        var answered = ANSWERED.formatted(id, id);
        model.refuses(200, answered, "Content-Type: application/json");
        return answered;
    }

    private JsonNode ask(String json) {
        var answer = server.post(RESPONSES, json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return body(answer);
    }

    private HttpResponse<String> post(String path, String key, String json) {
        return server.send(server.request(path, key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private static String id() {
        return "resp_" + UUID.randomUUID().toString().replace("-", "");
    }
}
