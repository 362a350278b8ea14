package ai.agentsflow.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.UpstreamContract;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicProviderTest extends UpstreamContract {

    private final AnthropicProvider provider = new AnthropicProvider(http);

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected ProviderKind kind() {
        return ProviderKind.ANTHROPIC;
    }

    @Override
    protected String toolsAsSent() {
        return """
                {"tools":[
                   {"name":"weather","description":"Tells the weather.","input_schema":
                     {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
                   {"name":"time","input_schema":{"type":"object"}}],
                 "tool_choice":{"type":"auto"}}""";
    }

    @Override
    protected String toolResultsAsSent() {
        return """
                {"messages":[
                  {"role":"user","content":[{"type":"text","text":"How is the weather in Rome and Oslo?"}]},
                  {"role":"assistant","content":[
                    {"type":"text","text":"I look."},
                    {"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Rome"}},
                    {"type":"tool_use","id":"call_2","name":"weather","input":{"city":"Oslo"}}]},
                  {"role":"user","content":[
                    {"type":"tool_result","tool_use_id":"call_1","content":"sunny"},
                    {"type":"tool_result","tool_use_id":"call_2","content":"snow"},
                    {"type":"text","text":"So?"}]}]}""";
    }

    @Override
    protected String imageAsSent() {
        return """
                {"messages":[{"role":"user","content":[
                  {"type":"text","text":"What is this?"},
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}]}""";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/v1"})
    void findsTheAddressWithAndWithoutTheVersion(String path) throws Exception {
        var anthropic = new Upstream(
                kind(), "fake-model", URI.create(fake.address() + path), new Secret(KEY), PATIENT, 4096, 512);

        ask(anthropic, "Hello", false).complete();
        provider.served(anthropic).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(fake.requests())
                .extracting(request -> request.method() + ' ' + request.path())
                .containsExactly("POST /v1/messages", "GET /v1/models?limit=1000");
        assertThat(fake.requests()).allSatisfy(request -> {
            assertThat(request.header("x-api-key")).contains(KEY);
            assertThat(request.header("anthropic-version")).contains("2023-06-01");
            assertThat(request.header("Authorization")).isEmpty();
        });
    }

    @Test
    void listsADatedModelUnderItsAliasToo() throws Exception {
        fake.servesModels("claude-haiku-4-5-20251001", "claude-sonnet-4-6");

        assertThat(provider.served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly("claude-haiku-4-5-20251001", "claude-haiku-4-5", "claude-sonnet-4-6");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsThatTheModelRefused(boolean stream) throws Exception {
        fake.finishes("content_filter", "I");

        assertThat(ask("Hello", stream).complete().finishReasons()).containsExactly("content_filter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | invalid_request_error | Output blocked by content filtering policy | CONTENT_REFUSED",
                "400 | invalid_request_error | Your credit balance is too low to access it | CREDENTIAL_REFUSED",
                "413 | request_too_large     | Request exceeds the maximum size            | CONTEXT_TOO_LONG",
                "529 | overloaded_error      | Overloaded                                  | UPSTREAM_ERROR"
            })
    void knowsItsErrorsBeforeAnAnswerAndInstead(int status, String type, String message, Kind kind) throws Exception {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}".formatted(type, message);
        fake.refuses(status, error).refuses(200, error).streamsRaw("event: error\ndata: " + error + "\n\n");

        assertThat(ask("Hello", false).failure().kind()).isEqualTo(kind);
        assertThat(ask("Hello", false).failure().kind()).isEqualTo(kind);
        assertThat(ask("Hello", true).failure().kind()).isEqualTo(kind);
    }

    @Test
    void asksNobodyWhatCannotBeSaid() throws Exception {
        var failure = ask("{\"model\":\"ours\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")
                .failure();

        assertThat(failure.kind()).isEqualTo(Kind.REQUEST_REFUSED);
        assertThat(failure).hasMessageStartingWith("n must be 1");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void takesAStreamWithoutItsLastEventForBroken() throws Exception {
        fake.plays(exchange -> {
            exchange.beginStream();
            exchange.raw("""
                    data: {"type":"message_start","message":{"id":"msg_1","model":"m","usage":{"input_tokens":3}}}

                    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}

                    data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}

                    """);
            exchange.endStream();
        });

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }
}
