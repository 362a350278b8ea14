package ai.agentsflow.providers.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.UpstreamContract;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaProviderTest extends UpstreamContract {

    private final OllamaProvider provider = new OllamaProvider(http);

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected ProviderKind kind() {
        return ProviderKind.OLLAMA;
    }

    @Override
    protected String toolsAsSent() {
        return """
                {"tools":[
                   {"type":"function","function":{"name":"weather","description":"Tells the weather.","parameters":
                     {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},
                   {"type":"function","function":{"name":"time"}}]}""";
    }

    @Override
    protected String toolResultsAsSent() {
        return """
                {"messages":[
                  {"role":"user","content":"How is the weather in Rome and Oslo?"},
                  {"role":"assistant","content":"I look.","tool_calls":[
                    {"id":"call_1","function":{"name":"weather","arguments":{"city":"Rome"}}},
                    {"id":"call_2","function":{"name":"weather","arguments":{"city":"Oslo"}}}]},
                  {"role":"tool","content":"sunny","tool_call_id":"call_1","tool_name":"weather"},
                  {"role":"tool","content":"snow","tool_call_id":"call_2","tool_name":"weather"},
                  {"role":"user","content":"So?"}]}""";
    }

    @Override
    protected String imageAsSent() {
        return """
                {"messages":[{"role":"user","content":"What is this?","images":["iVBORw0KGgo="]}]}""";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/v1"})
    void findsTheAddressWithAndWithoutTheVersion(String path) throws Exception {
        var ollama = new Upstream(kind(), "fake-model", URI.create(fake.address() + path), null, PATIENT, 4096, 512);

        ask(ollama, "Hello", false).complete();
        provider.served(ollama).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(fake.requests())
                .extracting(request -> request.method() + ' ' + request.path())
                .containsExactly("POST /api/chat", "GET /api/tags");
        assertThat(fake.lastCall().header("Authorization")).isEmpty();
    }

    /** The reason for an adapter of its own: Ollama's usual window is small, and it cuts what does not fit. */
    @Test
    void opensTheWindowThatTheCatalogueSaysAndLetsNothingBeCut() throws Exception {
        ask("Hello", false).complete();

        var sent = fake.lastCall().json();
        assertThat(sent.at("/options/num_ctx").asInt()).isEqualTo(4096);
        assertThat(sent.path("truncate").asBoolean(true)).isFalse();
        assertThat(sent.path("shift").asBoolean(true)).isFalse();
    }

    @Test
    void knowsAPromptThatIsFoundTooLongOnlyInTheStream() throws Exception {
        fake.streamsRaw("{\"error\":\"request (302 tokens) exceeds the available context size (256 tokens)\"}\n");

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.CONTEXT_TOO_LONG);
    }

    @Test
    void takesAModelThatHasOnlyBeenLoadedForNoAnswer() throws Exception {
        String loaded = """
                {"model":"m","message":{"role":"assistant","content":""},"done_reason":"load","done":true}
                """;
        fake.refuses(200, loaded);
        assertThat(ask("Hello", false).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        fake.streamsRaw(loaded);
        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void givesACallAnIdWhereTheServerHasNone() throws Exception {
        fake.refuses(200, """
                {"model":"m","message":{"role":"assistant","content":"","tool_calls":[
                   {"function":{"name":"a","arguments":{}}},{"function":{"name":"b"}}]},
                 "done":true,"done_reason":"stop"}""");

        var calls = json(ask("Hello", false).complete().outputs().get(0)).at("/choices/0/message/tool_calls");

        assertThat(calls.findValuesAsText("id"))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).startsWith("call_"));
        assertThat(calls.findValuesAsText("arguments")).containsExactly("{}", "{}");
    }

    /** A model that does not think is asked without, if the wish came along in another API's request. */
    @Test
    void givesTheWishForThinkingUpWhereItIsAHint() throws Exception {
        fake.refuses(400, "{\"error\":\"\\\"llama3.2\\\" does not support thinking\"}");
        var asked =
                "{\"model\":\"ours\",\"reasoning_effort\":\"low\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                        .getBytes(StandardCharsets.UTF_8);
        for (int time = 0; time < 2; time++) {
            var answer = new HeardAnswer();
            start(upstream(), ChatRequest.parse(asked, Map.of("reasoning_effort", "thinking")), answer);
            answer.complete();
            assertThat(answer.headers()).containsEntry(ModelListener.DROPPED, "thinking");
        }

        assertThat(fake.calls()).hasSize(3);
        assertThat(fake.calls().get(0).json().path("think").asText()).isEqualTo("low");
        assertThat(fake.calls().subList(1, 3)).noneMatch(call -> call.json().has("think"));
        fake.refuses(400, "{\"error\":\"\\\"llama3.2\\\" does not support thinking\"}");
        assertThat(ask(new String(asked, StandardCharsets.UTF_8)).failure().kind())
                .as("one who asks for it in so many words is told")
                .isEqualTo(Kind.REQUEST_REFUSED);
    }

    @Test
    void tellsThoughtsAndProbabilitiesBesideTheText() throws Exception {
        String thought =
                "{\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"Hm.\"},\"done\":false}\n";
        String word = """
                {"message":{"role":"assistant","content":"Yes"},"logprobs":[{"token":"Yes","logprob":-0.1}],"done":false}
                """;
        fake.streamsRaw(
                thought + word, "{\"message\":{\"role\":\"assistant\"},\"done\":true,\"done_reason\":\"stop\"}\n");

        var answer = ask("Hello", true).complete();

        assertThat(json(answer.outputs().get(1))
                        .at("/choices/0/delta/reasoning_content")
                        .asText())
                .isEqualTo("Hm.");
        assertThat(json(answer.outputs().get(2))
                        .at("/choices/0/logprobs/content/0/token")
                        .asText())
                .isEqualTo("Yes");
        assertThat(answer.text()).isEqualTo("Yes");
        assertThat(answer.usage()).as("what nobody counted").isNull();
    }

    /** Ollama leaves out the count of a prompt that it still has in its cache. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void estimatesThePromptThatOllamaDidNotCount(boolean stream) throws Exception {
        var done =
                "{\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"done\":true,\"done_reason\":\"stop\",\"eval_count\":2}";
        if (stream) {
            fake.streamsRaw(done + '\n');
        } else {
            fake.refuses(200, done);
        }

        var answer = ask("12345678", stream).complete();

        assertThat(answer.usage()).isEqualTo(new TokenUsage(0, 2, true));
        assertThat(json(answer.outputs().get(answer.outputs().size() - 1)).path("usage"))
                .isEqualTo(ProviderJson.tree("{\"prompt_tokens\":2,\"completion_tokens\":2,\"total_tokens\":4}"
                        .getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "3.0, '\"4\"', 3, 4",
        "1e30, 4, 1000000000, 4",
        "18446744073709551617, 4, 1000000000, 4",
        "-3, 4, 2, 4",
        "null, 4, 2, 4",
        "3, -1, 3, 1"
    })
    void tellsCountsThatCanBe(String prompt, String written, long told, long toldWritten) throws Exception {
        fake.refuses(
                200,
                "{\"message\":{\"content\":\"hi\"},\"done\":true,\"prompt_eval_count\":%s,\"eval_count\":%s}"
                        .formatted(prompt, written));

        var usage = json(ask("12345678", false).complete().outputs().get(0)).path("usage");

        assertThat(usage.path("prompt_tokens").asLong()).isEqualTo(told);
        assertThat(usage.path("completion_tokens").asLong()).isEqualTo(toldWritten);
    }

    @Test
    void asksNobodyWhatCannotBeSaid() throws Exception {
        var failure =
                ask("{\"model\":\"ours\",\"tool_choice\":\"required\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")
                        .failure();

        assertThat(failure.kind()).isEqualTo(Kind.REQUEST_REFUSED);
        assertThat(failure).hasMessageStartingWith("tool_choice must be auto or none");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void embedsInOpenAisForm() throws Exception {
        var answer = new HeardAnswer();
        String body = "{\"model\":\"ours\",\"input\":\"Hello\",\"encoding_format\":\"base64\"}";

        start(upstream(), EmbeddingRequest.parse(body.getBytes(StandardCharsets.UTF_8)), answer);
        answer.complete();

        assertThat(fake.lastCall().path()).isEqualTo("/v1/embeddings");
        assertThat(fake.lastCall().body()).isEqualTo(body.replace("ours", "fake-model"));
        assertThat(json(answer.outputs().get(0)).at("/data/0/embedding").isTextual())
                .isTrue();
    }
}
