package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstreamRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.completions.CompletionCreateParams;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/completions} over HTTP: natively, over chats, and refused. */
@Tag("h2-only")
class CompletionsIT extends GatewayCalls {

    private static final String PATH = "/v1/completions";

    private static final String NATIVE =
            "{\"id\":\"cmpl-9\",\"object\":\"text_completion\",\"created\":7,\"model\":\"x\",\"choices\":"
                    + "[{\"text\":\" there\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";

    @Test
    void passesBytesToAModelThatCompletesTexts() {
        long before = server.countedTokens("responder");
        model.plays(exchange -> exchange.answer(200, NATIVE));

        var answer = server.post(
                PATH, "{\"model\":\"responder\",\"prompt\":[[1,2,3]], \"suffix\":\"x\",\"not_invented_yet\":1}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(NATIVE.replace("\"x\"", "\"responder\""));
        assertThat(model.lastCall().path()).isEqualTo("/v1/completions");
        assertThat(model.lastCall().body())
                .isEqualTo(
                        "{\"model\":\"fake-responder\",\"prompt\":[[1,2,3]], \"suffix\":\"x\",\"not_invented_yet\":1}");
        assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("responder");
        AgentsFlow.await("the usage is recorded", () -> server.countedTokens("responder") == before + 5);
    }

    @Test
    void passesAStreamUnderTheCataloguesName() {
        model.streamsRaw(
                "data: {\"id\":\"a\",\"object\":\"text_completion\",\"created\":7,\"model\":\"x\",\"choices\":[{\"text\":\"one \",\"index\":0,\"finish_reason\":null}]}\n\n",
                "data: {\"id\":\"a\",\"object\":\"text_completion\",\"created\":7,\"model\":\"x\",\"choices\":[{\"text\":\"two\",\"index\":0,\"finish_reason\":\"stop\"}]}\n\n",
                "data: [DONE]\n\n");
        try (var events = server.stream(
                PATH,
                "{\"model\":\"responder\",\"prompt\":\"a\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}")) {
            var told = events.rest();
            assertComplete(told);
            var chunks = chunks(told);
            assertThat(chunks).allMatch(chunk -> chunk.path("object").asText().equals("text_completion"));
            assertThat(chunks).allMatch(chunk -> chunk.path("model").asText().equals("responder"));
            assertThat(texts(chunks)).isEqualTo("one two");
            assertThat(chunks.get(chunks.size() - 1).path("usage").isObject()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"demo,This is AgentsFlow's built-in demonstration", "ollama/fake-model,echo: Once upon a time"})
    void completesByAChat(String name, String beginning) {
        AgentsFlow.await("it is there", () -> server.get("/v1/models/" + name).statusCode() == 200);
        var whole = server.post(PATH, "{\"model\":\"%s\",\"prompt\":\"Once upon a time\"}".formatted(name));

        assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
        assertThat(body(whole).path("object").asText()).isEqualTo("text_completion");
        assertThat(body(whole).path("model").asText()).isEqualTo(name);
        assertThat(body(whole).at("/choices/0/text").asText()).startsWith(beginning);
        assertThat(body(whole).at("/choices/0/finish_reason").asText()).isIn("stop", "length");
        assertThat(body(whole).at("/usage/total_tokens").asInt()).isPositive();
        try (var events = server.stream(
                PATH, "{\"model\":\"%s\",\"prompt\":\"Once upon a time\",\"stream\":true}".formatted(name))) {
            var told = events.rest();
            assertComplete(told);
            assertThat(texts(chunks(told)))
                    .isEqualTo(body(whole).at("/choices/0/text").asText());
            assertThat(chunks(told)).noneMatch(chunk -> chunk.has("usage"));
        }
    }

    /** The upstream of the tests knows no completions. */
    @Test
    void triesAServerThatHasNoneOnce() {
        server.post(PATH, "{\"model\":\"patient\",\"prompt\":\"a\"}");
        int before = model.calls().size();

        var answer = server.post(PATH, "{\"model\":\"patient\",\"prompt\":[\"Hello you\"]}");

        assertThat(body(answer).at("/choices/0/text").asText()).isEqualTo("echo: Hello you");
        assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("1");
        assertThat(model.calls().stream().skip(before).map(FakeUpstreamRequest::path))
                .containsExactly("/v1/chat/completions");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "prompt":["a","b"]            | prompt
            "prompt":[1,2]                | prompt
            "prompt":"a","suffix":"b"     | suffix
            "prompt":"a","echo":true      | echo
            "prompt":"a","logprobs":1     | logprobs
            "prompt":"a","best_of":2      | best_of
            """)
    void namesWhatAChatCannotDo(String members, String param) {
        var answer = server.post(PATH, "{\"model\":\"demo\",%s}".formatted(members));

        assertError(answer, 400, "invalid_request_error", "request_refused");
        assertThat(body(answer).at("/error/message").asText()).startsWith(param + " must ");
    }

    @Test
    void asksOnlyModelsWithTheCapability() {
        assertError(
                server.post(PATH, "{\"model\":\"claude\",\"prompt\":\"a\"}"),
                400,
                "invalid_request_error",
                "invalid_input");
        assertError(server.post(PATH, "{\"model\":\"demo\"}"), 400, "invalid_request_error", "invalid_input");
        assertError(
                server.post(PATH, "{\"model\":\"demo\",\"prompt\":\"a\",\"temperature\":3}"),
                400,
                "invalid_request_error",
                "decimal_above_max_value");
    }

    @Test
    void isKeptWhereTheCallerWishes() {
        var json = "{\"model\":\"demo\",\"prompt\":\"kept %s\",\"max_tokens\":400}".formatted(System.nanoTime());
        for (String expected : new String[] {"miss", "hit"}) {
            var answer = server.send(server.request(PATH)
                    .header("Content-Type", "application/json")
                    .header("x-agentsflow-cache", "60")
                    .POST(BodyPublishers.ofString(json)));

            assertThat(answer.headers().firstValue("x-agentsflow-cache")).contains(expected);
            assertThat(body(answer).path("object").asText()).isEqualTo("text_completion");
        }
    }

    @Test
    void openAisClientWorks() {
        try (var client = new OpenAiClient(server)) {
            var answer = client.sdk()
                    .completions()
                    .create(CompletionCreateParams.builder()
                            .model("demo")
                            .prompt("Once")
                            .n(2)
                            .maxTokens(400)
                            .build());
            assertThat(answer.choices()).hasSize(2);
            assertThat(answer.choices().get(1).text()).startsWith("Choice 2 of 2.");
        }
    }

    private static String texts(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/text").asText(""))
                .collect(Collectors.joining());
    }
}
