package ai.agentsflow.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.UpstreamContract;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiProviderTest extends UpstreamContract {

    private final GeminiProvider provider = new GeminiProvider(http);

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected ProviderKind kind() {
        return ProviderKind.GEMINI;
    }

    @Override
    protected String toolsAsSent() {
        return """
                {"tools":[{"functionDeclarations":[
                   {"name":"weather","description":"Tells the weather.","parametersJsonSchema":
                     {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
                   {"name":"time"}]}],
                 "toolConfig":{"functionCallingConfig":{"mode":"AUTO"}}}""";
    }

    @Override
    protected String toolResultsAsSent() {
        return """
                {"contents":[
                  {"role":"user","parts":[{"text":"How is the weather in Rome and Oslo?"}]},
                  {"role":"model","parts":[{"text":"I look."},
                    {"functionCall":{"id":"call_1","name":"weather","args":{"city":"Rome"}},
                     "thoughtSignature":"skip_thought_signature_validator"},
                    {"functionCall":{"id":"call_2","name":"weather","args":{"city":"Oslo"}}}]},
                  {"role":"user","parts":[
                    {"functionResponse":{"id":"call_1","name":"weather","response":{"output":"sunny"}}},
                    {"functionResponse":{"id":"call_2","name":"weather","response":{"output":"snow"}}}]},
                  {"role":"user","parts":[{"text":"So?"}]}]}""";
    }

    @Override
    protected String imageAsSent() {
        return """
                {"contents":[{"role":"user","parts":[{"text":"What is this?"},
                  {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]}]}""";
    }

    @ParameterizedTest
    @CsvSource({
        "'', /v1beta/models/fake-model:generateContent",
        "/v1, /v1/models/fake-model:generateContent",
        "/v1/publishers/google, /v1/publishers/google/models/fake-model:generateContent"
    })
    void addsTheVersionWhereTheAddressHasNoPath(String path, String sent) throws Exception {
        ask(at(path, "fake-model"), "Hello", false).complete();

        assertThat(fake.lastCall().path()).isEqualTo(sent);
        assertThat(fake.lastCall().header("x-goog-api-key")).contains(KEY);
        assertThat(fake.lastCall().header("Authorization")).isEmpty();
    }

    @Test
    void asksForEvents() throws Exception {
        ask("Hello", true).complete();

        assertThat(fake.lastCall().path()).isEqualTo("/v1/models/fake-model:streamGenerateContent?alt=sse");
    }

    /** A name may be a client's, where an entry stands for all that a server has. */
    @ParameterizedTest
    @CsvSource({
        "../../secrets, ..%2F..%2Fsecrets",
        "a/b?key=x#y, a%2Fb%3Fkey%3Dx%23y",
        "a b+c, a%20b%2Bc",
        "..;x=1, ..%3Bx%3D1",
        "%2e%2e%2f, %252e%252e%252f",
        "a\\b, a%5Cb",
        "größe, gr%C3%B6%C3%9Fe",
    })
    void letsNoNameLeaveItsPlaceInThePath(String name, String encoded) throws Exception {
        ask(at("/v1", name), "Hello", false).complete();

        assertThat(fake.lastCall().path()).isEqualTo("/v1/models/" + encoded + ":generateContent");
    }

    @Test
    void asksForAllPagesOfTheList() throws Exception {
        fake.listing().plays(exchange -> {
            boolean second = exchange.request().path().contains("pageToken=");
            exchange.answer(
                    200,
                    second
                            ? "{\"models\":[{\"name\":\"models/b\"},{\"name\":\"tunedModels/c\"}]}"
                            : "{\"models\":[{\"name\":\"models/a\"}],\"nextPageToken\":\"x/y=&z\"}");
        });

        assertThat(provider.served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly("a", "b", "tunedModels/c");
        assertThat(fake.requests())
                .extracting(request -> request.path())
                .containsExactly("/v1/models?pageSize=1000", "/v1/models?pageSize=1000&pageToken=x%2Fy%3D%26z");
    }

    @Test
    void asksForNoMorePagesThanThereCanBe() throws Exception {
        fake.listing()
                .plays(exchange ->
                        exchange.answer(200, "{\"models\":[{\"name\":\"models/a\"}],\"nextPageToken\":\"again\"}"));

        assertThat(provider.served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasSize(20);
    }

    @Test
    void bringsTheSignatureOfACallBackInTheNextTurn() throws Exception {
        fake.refuses(200, """
                {"candidates":[{"content":{"role":"model","parts":[
                   {"text":"I look.","thoughtSignature":"VEVYVA=="},
                   {"functionCall":{"name":"weather","args":{"city":"Rome"}},"thoughtSignature":"Q0FMTA=="},
                   {"functionCall":{"name":"weather","args":{"city":"Oslo"}}}]},"finishReason":"STOP"}]}""");
        var message = json(ask("Hello", false).complete().outputs().get(0)).at("/choices/0/message");
        assertThat(message.at("/tool_calls/0/extra_content/google/thought_signature")
                        .asText())
                .isEqualTo("Q0FMTA==");
        assertThat(message.at("/tool_calls/1").has("extra_content")).isFalse();

        ask("{\"model\":\"ours\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}," + message + "]}")
                .complete();

        assertThat(fake.lastCall().json().at("/contents/1/parts").findValuesAsText("thoughtSignature"))
                .containsExactly("VEVYVA==", "Q0FMTA==");
    }

    @Test
    void streamsTheSignatureWithTheBeginningOfItsCall() throws Exception {
        fake.streamsRaw(
                event(
                        "{\"content\":{\"parts\":[{\"functionCall\":{\"id\":\"f1\",\"name\":\"a\"},\"thoughtSignature\":\"UQ==\"}]}}"),
                event(
                        "{\"content\":{\"parts\":[{\"text\":\"\",\"thoughtSignature\":\"Ug==\"}]},\"finishReason\":\"STOP\"}"));

        var answer = ask("Hello", true).complete();

        assertThat(deltas(answer))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"tool_calls\":[{\"id\":\"f1\",\"type\":\"function\",\"function\":{\"name\":\"a\",\"arguments\":\"\"},"
                                + "\"extra_content\":{\"google\":{\"thought_signature\":\"UQ==\"}},\"index\":0}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}",
                        "{\"extra_content\":{\"google\":{\"thought_signature\":\"Ug==\"}}}",
                        "{}");
        assertThat(answer.finishReasons()).containsExactly("tool_calls");
    }

    @Test
    void tellsThoughtsBesideTheText() throws Exception {
        fake.streamsRaw(
                event("{\"content\":{\"parts\":[{\"text\":\"Hm.\",\"thought\":true}]}}"),
                event("{\"content\":{\"parts\":[{\"text\":\"Yes\"}]},\"finishReason\":\"STOP\",\"index\":0}"));

        var answer = ask("Hello", true).complete();

        assertThat(json(answer.outputs().get(1))
                        .at("/choices/0/delta/reasoning_content")
                        .asText())
                .isEqualTo("Hm.");
        assertThat(answer.text()).isEqualTo("Yes");
        assertThat(answer.usage()).as("what nobody counted").isNull();
    }

    /** Public reports: the budget of a short answer goes into thoughts, and there are no parts at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"finishReason\":\"MAX_TOKENS\",\"index\":0}",
                "{\"content\":{},\"finishReason\":\"MAX_TOKENS\"}",
                "{\"content\":{\"role\":\"model\"},\"finishReason\":\"MAX_TOKENS\"}",
                "{\"content\":{\"parts\":[]},\"finishReason\":\"MAX_TOKENS\"}",
                "{\"content\":{\"parts\":[{\"text\":\"Hm\",\"thought\":true}]},\"finishReason\":\"MAX_TOKENS\"}",
                "{\"content\":null,\"finishReason\":\"MAX_TOKENS\"}"
            })
    void takesAnAnswerOfThoughtsAloneForCutOff(String candidate) throws Exception {
        String usage = ",\"usageMetadata\":{\"promptTokenCount\":9,\"thoughtsTokenCount\":7,\"totalTokenCount\":16}";
        fake.refuses(200, "{\"candidates\":[%s]%s}".formatted(candidate, usage))
                .streamsRaw("data: {\"candidates\":[%s]%s}\r\n\r\n".formatted(candidate, usage));

        for (boolean stream : new boolean[] {false, true}) {
            var answer = ask("Hello", stream).complete();
            assertThat(answer.finishReasons()).containsExactly("length");
            assertThat(answer.text()).isEmpty();
            assertThat(answer.usage()).isEqualTo(new TokenUsage(9, 7, 0, 0, 0, 7, false, false));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SAFETY, content_filter",
        "RECITATION, content_filter",
        "PROHIBITED_CONTENT, content_filter",
        "BLOCKLIST, content_filter",
        "SPII, content_filter",
        "LANGUAGE, content_filter",
        "IMAGE_SAFETY, content_filter",
        "STOP, stop"
    })
    void tellsWhyAnAnswerWithoutContentEnded(String reason, String told) throws Exception {
        String candidate = "{\"finishReason\":\"%s\"}".formatted(reason);
        fake.refuses(200, "{\"candidates\":[%s]}".formatted(candidate)).streamsRaw(event(candidate));

        assertThat(ask("Hello", false).complete().finishReasons()).containsExactly(told);
        assertThat(ask("Hello", true).complete().finishReasons()).containsExactly(told);
    }

    /** The model's own failures: another try, or another model, may do better. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MALFORMED_FUNCTION_CALL",
                "UNEXPECTED_TOOL_CALL",
                "TOO_MANY_TOOL_CALLS",
                "MALFORMED_RESPONSE",
                "OTHER",
                "FINISH_REASON_UNSPECIFIED",
                "SOMETHING_NEW"
            })
    void takesASpoiledAnswerForBroken(String reason) throws Exception {
        String candidate = "{\"content\":{\"role\":\"model\"},\"finishReason\":\"%s\"}".formatted(reason);
        fake.refuses(200, "{\"candidates\":[%s]}".formatted(candidate)).streamsRaw(event(candidate));

        for (boolean stream : new boolean[] {false, true}) {
            var failure = ask("Hello", stream).failure();
            assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
            assertThat(failure.anotherMayAnswer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"candidates\":[],", "\"candidates\":null,"})
    void refusesWhatGoogleBlocks(String candidates) throws Exception {
        String body =
                "{%s\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},\"usageMetadata\":{\"promptTokenCount\":3}}"
                        .formatted(candidates);
        fake.refuses(200, body).streamsRaw("data: " + body + "\r\n\r\n");

        for (boolean stream : new boolean[] {false, true}) {
            var failure = ask("Hello", stream).failure();
            assertThat(failure.kind()).isEqualTo(Kind.CONTENT_REFUSED);
            assertThat(failure.reason().orElseThrow().message())
                    .isEqualTo("The prompt was blocked: PROHIBITED_CONTENT.");
        }
    }

    @Test
    void tellsNoReasonThatIsNoName() throws Exception {
        fake.refuses(200, "{\"promptFeedback\":{\"blockReason\":\"see <a href=x>\"}}");

        assertThat(ask("Hello", false).failure().reason().orElseThrow().message())
                .isNull();
    }

    @Test
    void findsTheCountsInWhicheverEventTheyAre() throws Exception {
        fake.streamsRaw(
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}],\"usageMetadata\":{\"promptTokenCount\":5}}\r\n\r\n",
                event("{\"finishReason\":\"STOP\"}"),
                "data: {\"usageMetadata\":{\"promptTokenCount\":5,\"toolUsePromptTokenCount\":2,\"candidatesTokenCount\":3,"
                        + "\"thoughtsTokenCount\":4,\"cachedContentTokenCount\":1}}\n\n");

        var answer = ask("Hello", true).complete();

        assertThat(answer.usage()).isEqualTo(new TokenUsage(7, 7, 1, 0, 0, 4, false, false));
        assertThat(json(answer.outputs().get(answer.outputs().size() - 1)).path("usage"))
                .isEqualTo(parsed("""
                        {"prompt_tokens":7,"completion_tokens":7,"total_tokens":14,
                         "prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":4}}"""));
    }

    @Test
    void keepsSeveralAnswersApart() throws Exception {
        fake.streamsRaw(
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}},{\"index\":1,\"content\":{\"parts\":[{\"text\":\"b\"}]}}]}\n\n",
                event("{\"index\":1,\"content\":{\"parts\":[{\"text\":\"B\"}]},\"finishReason\":\"MAX_TOKENS\"}"),
                event("{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]},\"finishReason\":\"STOP\"}"));

        var answer = ask(streamed(
                        "{\"model\":\"ours\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                .complete();

        assertThat(fake.lastCall().json().at("/generationConfig/candidateCount").asInt())
                .isEqualTo(2);
        assertThat(answer.outputs())
                .extracting(output -> json(output).at("/choices/0/index").asInt() + " "
                        + json(output).at("/choices/0/finish_reason").asText())
                .endsWith("0 tool_calls", "1 length");
        assertThat(answer.outputs().stream()
                        .filter(output -> json(output).at("/choices/0/index").asInt() == 1)
                        .map(output ->
                                json(output).at("/choices/0/delta/content").asText("")))
                .containsExactly("", "b", "B", "");
    }

    @Test
    void givesSeveralWholeAnswersTheirPlaces() throws Exception {
        fake.refuses(200, """
                {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"},
                  {"content":{"parts":[{"text":"b"}]},"finishReason":"STOP","index":1}]}""");

        var choices = json(ask("Hello", false).complete().outputs().get(0)).path("choices");

        assertThat(choices.findValuesAsText("index")).containsExactly("0", "1");
        assertThat(choices.findValuesAsText("content")).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "8", "2147483648", "1e9"})
    void takesACandidateWithoutAPlaceForBroken(String index) throws Exception {
        String candidate = "{\"index\":%s,\"finishReason\":\"STOP\"}".formatted(index);
        fake.refuses(200, "{\"candidates\":[%s]}".formatted(candidate)).streamsRaw(event(candidate));

        assertThat(ask("Hello", false).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"args\":{}", ",\"args\":null", ",\"args\":\"x\"", ",\"args\":[1]"})
    void givesACallWithoutArgumentsAnEmptyObject(String arguments) throws Exception {
        fake.refuses(
                200,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"%s}}]},\"finishReason\":\"STOP\"}]}"
                        .formatted(arguments));

        var call = json(ask("Hello", false).complete().outputs().get(0)).at("/choices/0/message/tool_calls/0");

        assertThat(call.at("/function/arguments").asText()).isEqualTo("{}");
        assertThat(call.path("id").asText()).startsWith("call_");
    }

    @Test
    void givesEachCallAnIdOfItsOwn() throws Exception {
        String call =
                "{\"content\":{\"parts\":[{\"functionCall\":{\"id\":\"same\",\"name\":\"f\",\"args\":{\"a\":\"ü🎉\"}}}]}%s}";
        fake.streamsRaw(
                event(call.formatted("")),
                event(call.formatted("")),
                event(call.formatted(",\"finishReason\":\"STOP\"")));

        var calls = ask("Hello", true).complete().outputs().stream()
                .flatMap(
                        output -> json(output).at("/choices/0/delta/tool_calls").valueStream())
                .filter(piece -> piece.has("id"))
                .toList();

        assertThat(calls).extracting(piece -> piece.path("index").asInt()).containsExactly(0, 1, 2);
        assertThat(calls)
                .extracting(piece -> piece.path("id").asText())
                .doesNotHaveDuplicates()
                .startsWith("same");
    }

    @Test
    void remembersNoIdThatIsTooLong() throws Exception {
        String candidate =
                "{\"content\":{\"parts\":[{\"functionCall\":{\"id\":\"%s\",\"name\":\"f\"}}]},\"finishReason\":\"STOP\"}"
                        .formatted("x".repeat(257));
        fake.refuses(200, "{\"candidates\":[%s]}".formatted(candidate));

        assertThat(json(ask("Hello", false).complete().outputs().get(0))
                        .at("/choices/0/message/tool_calls/0/id")
                        .asText())
                .startsWith("call_");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesNoCallsWithoutEnd(boolean stream) throws Exception {
        String calls = String.join(",", Collections.nCopies(1025, "{\"functionCall\":{\"name\":\"f\"}}"));
        String candidate = "{\"content\":{\"parts\":[%s]},\"finishReason\":\"STOP\"}".formatted(calls);
        if (stream) {
            fake.streamsRaw(event(candidate));
        } else {
            fake.refuses(200, "{\"candidates\":[%s]}".formatted(candidate));
        }

        assertThat(ask("Hello", stream).failure().kind()).isEqualTo(Kind.ANSWER_TOO_LARGE);
    }

    /** One half of a surrogate pair is no text that can be sent on. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void survivesHalfACharacter(boolean stream) throws Exception {
        String candidate =
                "{\"content\":{\"parts\":[{\"text\":\"a\\ud83d\"},{\"functionCall\":{\"name\":\"f\",\"args\":{\"x\":\"\\ud83d\"}}}]},\"finishReason\":\"STOP\"}";
        if (stream) {
            fake.streamsRaw(event(candidate));
        } else {
            fake.refuses(200, "{\"candidates\":[%s]}".formatted(candidate));
        }

        assertThat(ask("Hello", stream).complete().text()).startsWith("a");
    }

    @Test
    void showsWhatTheModelHasDrawn() throws Exception {
        fake.refuses(200, """
                {"candidates":[{"content":{"parts":[{"text":"Here."},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},
                  "finishReason":"STOP"}]}""");

        assertThat(json(ask("Hello", false).complete().outputs().get(0))
                        .at("/choices/0/message/images/0/image_url/url")
                        .asText())
                .isEqualTo("data:image/png;base64,AAAA");
    }

    @Test
    void tellsProbabilities() throws Exception {
        fake.refuses(200, """
                {"candidates":[{"content":{"parts":[{"text":"Yes"}]},"finishReason":"STOP","logprobsResult":{
                  "chosenCandidates":[{"token":"Yes","tokenId":7,"logProbability":-0.25}],
                  "topCandidates":[{"candidates":[{"token":"Yes","logProbability":-0.25},{"token":"No","logProbability":-2}]}]}}]}""");

        assertThat(json(ask("Hello", false).complete().outputs().get(0)).at("/choices/0/logprobs"))
                .isEqualTo(parsed("""
                        {"content":[{"token":"Yes","logprob":-0.25,"bytes":null,"top_logprobs":[
                          {"token":"Yes","logprob":-0.25,"bytes":null},{"token":"No","logprob":-2.0,"bytes":null}]}]}"""));
    }

    /** Before anything was said, and after it: as an object, and as the list that Google's other address sends. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}} | UPSTREAM_ERROR",
                "[{\"error\":{\"code\":429,\"message\":\"Quota\",\"status\":\"RESOURCE_EXHAUSTED\"}}]          | RATE_LIMITED",
                "{\"error\":{\"code\":400,\"message\":\"x\",\"status\":\"INVALID_ARGUMENT\"}}                   | REQUEST_REFUSED",
                "{\"error\":{\"code\":499,\"message\":\"The operation was cancelled.\",\"status\":\"CANCELLED\"}} | UPSTREAM_ERROR"
            })
    void findsAnErrorInAStream(String error, Kind kind) throws Exception {
        fake.streamsRaw("data: " + error + "\n\n");
        assertThat(ask("Hello", true).failure().kind()).isEqualTo(kind);

        fake.streamsRaw(event("{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}"), "data: " + error + "\n\n");
        var answer = ask("Hello", true);
        assertThat(answer.failure().kind()).isEqualTo(kind);
        assertThat(answer.text()).isEqualTo("Hi");
    }

    @Test
    void tellsWhenAQuotaIsThereAgain() throws Exception {
        fake.refuses(429, """
                {"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[
                  {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"PerDay"}]},
                  {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.074824224s"}]}}""");

        var failure = ask("Hello", true).failure();

        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofMillis(34_075));
    }

    @Test
    void knowsThatItsKeyIsRefused() throws Exception {
        fake.always().refuses(400, """
                {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT",
                  "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}""");

        ModelFailure failure = ask("Hello", false).failure();

        assertThat(failure.kind()).isEqualTo(Kind.CREDENTIAL_REFUSED);
        assertThat(failure.isOfEntry()).isTrue();
    }

    @Test
    void knowsThatAModelIsGone() throws Exception {
        fake.refuses(404, """
                {"error":{"code":404,"message":"models/gemini-1.0 is not found for API version v1beta, or is not supported.","status":"NOT_FOUND"}}""");

        ModelFailure failure = ask("Hello", false).failure();

        assertThat(failure.kind()).isEqualTo(Kind.MODEL_UNKNOWN);
        assertThat(failure.isOfEntry()).isTrue();
    }

    @Test
    void asksNobodyWhatCannotBeSaid() throws Exception {
        var failure =
                ask("{\"model\":\"ours\",\"logit_bias\":{\"5\":1},\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")
                        .failure();

        assertThat(failure.kind()).isEqualTo(Kind.REQUEST_REFUSED);
        assertThat(failure).hasMessageStartingWith("logit_bias is not known");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void embedsTexts() throws Exception {
        fake.refuses(200, "{\"embeddings\":[{\"values\":[0.5,-1]},{\"values\":[0.25,2]}]}");

        var answer = embed("{\"model\":\"ours\",\"input\":[\"12345678\",\"b\"],\"dimensions\":2,\"user\":\"u\"}")
                .complete();

        assertThat(fake.lastCall().path()).isEqualTo("/v1/models/fake-model:batchEmbedContents");
        assertThat(fake.lastCall().json()).isEqualTo(parsed("""
                {"requests":[
                  {"model":"models/fake-model","content":{"parts":[{"text":"12345678"}]},"outputDimensionality":2},
                  {"model":"models/fake-model","content":{"parts":[{"text":"b"}]},"outputDimensionality":2}]}"""));
        assertThat(json(answer.outputs().get(0))).isEqualTo(parsed("""
                {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]},
                  {"object":"embedding","index":1,"embedding":[0.25,2]}],
                 "model":"fake-model","usage":{"prompt_tokens":3,"total_tokens":3}}"""));
        assertThat(answer.outputs().get(0).usage()).as("what nobody counted").isNull();
    }

    @Test
    void packsEmbeddingsWhereTheClientWantsThem() throws Exception {
        fake.refuses(200, "{\"embeddings\":[{\"values\":[1,-2]}],\"usageMetadata\":{\"promptTokenCount\":9}}");

        var answer = embed("{\"model\":\"ours\",\"input\":\"a\",\"encoding_format\":\"base64\"}")
                .complete();

        assertThat(json(answer.outputs().get(0)).at("/data/0/embedding").asText())
                .isEqualTo("AACAPwAAAMA=");
        assertThat(json(answer.outputs().get(0)).at("/usage/prompt_tokens").asInt())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"embeddings\":[]}",
                "{\"embeddings\":[{}]}",
                "{\"embeddings\":[{\"values\":[1]},{\"values\":[1]}]}"
            })
    void takesOtherEmbeddingsThanAskedForForBroken(String body) throws Exception {
        fake.refuses(200, body);

        assertThat(embed("{\"model\":\"ours\",\"input\":\"a\"}").failure().kind())
                .isEqualTo(Kind.BROKEN_ANSWER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"input\":[1,2]                                   | input[0] must be a text",
                "\"input\":[\"a\",[1]]                             | input[1] must be a text",
                "\"input\":\"a\",\"encoding_format\":\"int8\"      | encoding_format must be float or base64",
                "\"input\":\"a\",\"input_type\":\"query\"          | input_type is not known"
            })
    void refusesToEmbedWhatGeminiCannot(String asked, String message) throws Exception {
        var failure = embed("{\"model\":\"ours\",%s}".formatted(asked)).failure();

        assertThat(failure.kind()).isEqualTo(Kind.REQUEST_REFUSED);
        assertThat(failure).hasMessageStartingWith(message);
        assertThat(fake.requests()).isEmpty();
    }

    private HeardAnswer embed(String body) {
        var answer = new HeardAnswer();
        start(upstream(), EmbeddingRequest.parse(body.getBytes(StandardCharsets.UTF_8)), answer);
        return answer;
    }

    private Upstream at(String path, String model) {
        return new Upstream(kind(), model, URI.create(fake.address() + path), new Secret(KEY), PATIENT, 4096, 512);
    }

    private static String event(String candidate) {
        return "data: {\"candidates\":[%s],\"modelVersion\":\"m\",\"responseId\":\"r\"}\r\n\r\n".formatted(candidate);
    }

    private static List<String> deltas(HeardAnswer answer) {
        return answer.outputs().stream()
                .map(output -> json(output).at("/choices/0/delta").toString())
                .toList();
    }

    private static JsonNode parsed(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
