package ai.agentsflow.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.UpstreamContract;
import ai.agentsflow.upstream.Deadlines;
import ai.agentsflow.upstream.Parameters;
import ai.agentsflow.upstream.Parameters.MaxTokens;
import ai.agentsflow.upstream.Parameters.User;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiProviderTest extends UpstreamContract {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final OpenAiProvider provider = new OpenAiProvider(http);

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected ProviderKind kind() {
        return ProviderKind.OPENAI;
    }

    @Override
    protected String toolsAsSent() {
        return """
                {"tools":[
                   {"type":"function","function":{"name":"weather","description":"Tells the weather.","parameters":
                     {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},
                   {"type":"function","function":{"name":"time"}}],
                 "tool_choice":"auto"}""";
    }

    @Override
    protected String toolResultsAsSent() {
        return """
                {"messages":[
                  {"role":"user","content":"How is the weather in Rome and Oslo?"},
                  {"role":"assistant","content":"I look.","tool_calls":[
                    {"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}},
                    {"id":"call_2","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]},
                  {"role":"tool","tool_call_id":"call_1","content":"sunny"},
                  {"role":"tool","tool_call_id":"call_2","content":"snow"},
                  {"role":"user","content":"So?"}]}""";
    }

    @Override
    protected String imageAsSent() {
        return """
                {"messages":[{"role":"user","content":[
                  {"type":"text","text":"What is this?"},
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]}""";
    }

    @Test
    void sendsTheClientsBytesUnderTheUpstreamsName() throws Exception {
        String body = """
                { "model" : "ours" ,"messages":[{"role":"user","content":"caf\\u00e9"}], "top_k": 4.0e1, "x":{"model":"y"} }""";
        var answer = new HeardAnswer();

        start(upstream(), ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8)), answer);
        answer.complete();

        assertThat(fake.lastCall().method()).isEqualTo("POST");
        assertThat(fake.lastCall().path()).isEqualTo("/v1/chat/completions");
        assertThat(fake.lastCall().body()).isEqualTo(body.replace("ours", "fake-model"));
        assertThat(fake.lastCall().header("Content-Type")).contains("application/json");
    }

    @Test
    void sendsItsKeyAsBearer() throws Exception {
        ask("Hello", true).complete();
        provider.served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(fake.requests())
                .hasSize(2)
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).contains("Bearer " + KEY));
    }

    @Test
    void sendsNoCredentialWhereThereIsNone() throws Exception {
        ask(new Upstream(kind(), "fake-model", fake.endpoint(), null, PATIENT, 4096, 512), "Hello", false)
                .complete();

        assertThat(fake.lastCall().header("Authorization")).isEmpty();
        assertThat(fake.lastCall().header("x-api-key")).isEmpty();
    }

    @Test
    void takesAStreamWithAFinishReasonForWhole() throws Exception {
        fake.endsWithoutDone();

        assertThat(ask("Hello", true).complete().text()).isEqualTo("word1 word2 ");
    }

    @Test
    void overlooksWhatComesAfterTheEnd() throws Exception {
        fake.streamsRaw(
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\ndata: garbage\n\n", "more");

        assertThat(ask("Hello", true).complete().pieces()).containsExactly("a");
    }

    @Test
    void overlooksComments() throws Exception {
        fake.streamsRaw(
                ": PROCESSING\n\n",
                ": PROCESSING\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n");

        assertThat(ask("Hello", true).complete().pieces()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE]\n\n",
                "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"},\"finish_reason\":\"\"}]}\n\ndata: [DONE]\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"\"}]}\n\n",
            })
    void takesNoStreamForWholeThatSaysNothingOrNotWhyItEnds(String raw) throws Exception {
        fake.streamsRaw(raw);

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void asksAgainAsTheServerTakesIt() throws Exception {
        fake.refuses(400, """
                {"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}""");

        assertThat(ask("Hello", false).complete().text()).isEqualTo("echo: Hello");
        assertThat(ask("Again", false).complete().text()).isEqualTo("echo: Again");

        assertThat(fake.calls()).hasSize(3);
        assertThat(fake.calls().get(0).json().has("max_tokens")).isTrue();
        for (var call : fake.calls().subList(1, 3)) {
            assertThat(call.json().path("max_completion_tokens").asInt()).isPositive();
            assertThat(call.json().has("max_tokens")).isFalse();
        }
    }

    /** As is known of OpenAI's models that think: the first call is right. */
    @ParameterizedTest
    @ValueSource(
            strings = {"o1", "o3-mini-2025-01-31", "o4-mini", "gpt-5", "gpt-5.6-sol", "gpt-6-luna", "openai/gpt-6.1-sol"
            })
    void callsTheLimitAsAKnownModelDoes(String model) throws Exception {
        ask(at(model), "Hello", false).complete();

        assertThat(fake.calls()).hasSize(1);
        assertThat(fake.lastCall().json().path("max_completion_tokens").asInt()).isPositive();
        assertThat(fake.lastCall().json().has("max_tokens")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o-mini", "gpt-oss-120b", "openai/gpt-oss-20b", "o10x", "phi-o3", "gpt-5x", "ollama"})
    void callsTheLimitAsItCameWhereNothingIsKnown(String model) throws Exception {
        ask(at(model), "Hello", false).complete();

        assertThat(fake.lastCall().json().has("max_tokens")).isTrue();
    }

    @Test
    void callsTheLimitAsTheCatalogueSays() throws Exception {
        ask(at("gpt-6-luna").with(new Parameters(MaxTokens.MAX_TOKENS, true, User.PASS)), "Hello", false)
                .complete();
        assertThat(fake.lastCall().json().has("max_tokens")).isTrue();

        ask(upstream().with(new Parameters(MaxTokens.MAX_COMPLETION_TOKENS, true, User.PASS)), "Hello", false)
                .complete();
        assertThat(fake.lastCall().json().has("max_completion_tokens")).isTrue();
    }

    /** What a server says of itself counts more than what is known or written of it. */
    @Test
    void learnsThatAServerTakesAKnownModelsLimitByTheOtherName() throws Exception {
        fake.refuses(400, "{\"error\":{\"message\":\"Unknown parameter: max_completion_tokens\",\"code\":null}}");

        ask(at("gpt-5"), "Hello", false).complete();
        ask(at("gpt-5"), "Again", false).complete();

        assertThat(fake.calls()).hasSize(3);
        assertThat(fake.calls().get(0).json().has("max_completion_tokens")).isTrue();
        for (var call : fake.calls().subList(1, 3)) {
            assertThat(call.json().has("max_tokens")).isTrue();
            assertThat(call.json().has("max_completion_tokens")).isFalse();
        }
    }

    /** One that wants each name in turn is not asked for ever. */
    @Test
    void givesUpOnAServerThatTakesTheLimitByNoName() throws Exception {
        fake.refuses(400, "{\"error\":{\"message\":\"Unknown parameter: max_completion_tokens\"}}");
        fake.refuses(400, "{\"error\":{\"message\":\"Use max_completion_tokens instead of max_tokens\"}}");

        assertThat(ask(at("gpt-5"), "Hello", false).failure().kind()).isEqualTo(Kind.REQUEST_REFUSED);
        assertThat(fake.calls()).hasSize(2);
    }

    @Test
    void leavesOutStreamOptionsWhereTheCatalogueSaysSo() throws Exception {
        ask(upstream().with(new Parameters(null, false, User.PASS)), "Hello", true)
                .complete();

        assertThat(fake.calls()).hasSize(1);
        assertThat(fake.lastCall().json().has("stream_options")).isFalse();
    }

    @Test
    void tellsAUserAsTheCatalogueSays() throws Exception {
        assertThat(userAsSent("\"ann\"", User.HASH))
                .isEqualTo("49915e0d7d4b402e3017d010bc1c0e83cac6c797d6c16e66340fe3268693a6a1");
        assertThat(userAsSent("\"ann\"", User.DROP)).isEmpty();
        assertThat(userAsSent("\"ann\"", User.PASS)).isEqualTo("ann");
        assertThat(userAsSent("null", User.HASH)).isEmpty();
    }

    private String userAsSent(String json, User user) throws Exception {
        var body = "{\"model\":\"ours\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"user\":%s}"
                .formatted(json);
        var answer = new HeardAnswer();
        start(
                upstream().with(new Parameters(null, true, user)),
                ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8)),
                answer);
        answer.complete();
        return fake.lastCall().json().path("user").asText("");
    }

    /** Also of a model that is known: what need not be changed is not. */
    @Test
    void sendsTheClientsBytesWhereNothingHasToBeChanged() throws Exception {
        String body = """
                { "model" : "ours" ,"messages":[{"role":"user","content":"caf\\u00e9"}], "top_k": 4.0e1, "metadata":{"max_tokens":"1"}}""";
        var answer = new HeardAnswer();

        start(at("gpt-6-luna"), ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8)), answer);
        answer.complete();

        assertThat(fake.lastCall().body()).isEqualTo(body.replace("ours", "gpt-6-luna"));
    }

    private Upstream at(String model) {
        return new Upstream(kind(), model, fake.endpoint(), null, PATIENT, 4096, 512);
    }

    @Test
    void leavesOutStreamOptionsThatAServerDoesNotKnow() throws Exception {
        fake.refuses(422, """
                {"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],
                 "msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","code":null}""");

        assertThat(ask("Hello", true).complete().text()).isEqualTo("echo: Hello");
        assertThat(fake.lastCall().json().has("stream_options")).isFalse();
    }

    /** Once for each difference, and never for a refusal that would be the same. */
    @Test
    void asksNoMoreOftenThanThereIsSomethingToChange() throws Exception {
        fake.always()
                .refuses(
                        400,
                        "{\"error\":{\"message\":\"max_tokens, max_completion_tokens, stream_options: all wrong\"}}");

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.REQUEST_REFUSED);
        assertThat(fake.calls()).hasSizeBetween(2, 4);
    }

    /** The second one is for a question that is asked in the moment in which the first is given back. */
    @Test
    void usesItsConnectionsAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            ask("Hello", false).complete();
        }

        assertThat(fake.openConnections()).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | {\"data\":{}}     | BROKEN_ANSWER",
                "200 | nothing           | BROKEN_ANSWER",
                "401 | {\"data\":[]}     | CREDENTIAL_REFUSED",
                "503 | {}                | UPSTREAM_ERROR"
            })
    void tellsWhyThereIsNoList(int status, String body, Kind kind) {
        fake.listing().refuses(status, body);

        assertThatThrownBy(
                        () -> provider.served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    @Test
    void waitsNoLongerForAListThanForAFirstToken() {
        fake.listing().neverAnswers();
        var hurried = upstream(new Deadlines(LONG, SHORT, LONG, LONG));

        assertThatThrownBy(() -> provider.served(hurried).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT));
    }
}
