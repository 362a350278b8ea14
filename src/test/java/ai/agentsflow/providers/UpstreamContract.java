package ai.agentsflow.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.upstream.Deadlines;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every adapter with a vendor behind it does besides: tools, images, counts, reasons and faults mean the same, whatever the
 * vendor's words for them. The upstream speaks as the vendor does.
 */
public abstract class UpstreamContract extends ModelProviderContract {

    protected static final String KEY = "sk-very-secret";

    /** Far less than any deadline here. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration LONG = Duration.ofSeconds(20);

    private static final String TOOLS = """
            {"model":"ours","messages":[{"role":"user","content":"How is the weather?"}],
             "tools":[
               {"type":"function","function":{"name":"weather","description":"Tells the weather.","parameters":
                 {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},
               {"type":"function","function":{"name":"time"}}],
             "tool_choice":"auto"}""";

    private static final String TOOL_RESULTS = """
            {"model":"ours","messages":[
              {"role":"user","content":"How is the weather in Rome and Oslo?"},
              {"role":"assistant","content":"I look.","tool_calls":[
                {"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}},
                {"id":"call_2","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":"sunny"},
              {"role":"tool","tool_call_id":"call_2","content":"snow"},
              {"role":"user","content":"So?"}]}""";

    private static final String IMAGE = """
            {"model":"ours","messages":[{"role":"user","content":[
              {"type":"text","text":"What is this?"},
              {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]}""";

    protected final FakeUpstream fake = FakeUpstream.start();

    @AfterEach
    void closeUpstream() {
        fake.close();
    }

    protected abstract ProviderKind kind();

    /** What the vendor must be sent for {@link #TOOLS}; members that are not named here do not matter. */
    protected abstract String toolsAsSent();

    /** What the vendor must be sent for {@link #TOOL_RESULTS}. */
    protected abstract String toolResultsAsSent();

    /** What the vendor must be sent for {@link #IMAGE}. */
    protected abstract String imageAsSent();

    @Override
    protected Upstream upstream() {
        return upstream(PATIENT);
    }

    protected final Upstream upstream(Deadlines deadlines) {
        return new Upstream(kind(), "fake-model", fake.endpoint(), new Secret(KEY), deadlines, 4096, 512);
    }

    @Test
    void tellsTheVendorOfTools() throws Exception {
        ask(TOOLS).complete();

        assertSent(toolsAsSent());
    }

    @Test
    void tellsTheVendorWhatToolsAnswered() throws Exception {
        ask(TOOL_RESULTS).complete();

        assertSent(toolResultsAsSent());
    }

    @Test
    void showsTheVendorImages() throws Exception {
        ask(IMAGE).complete();

        assertSent(imageAsSent());
    }

    @Test
    void hearsCallsOfTools() throws Exception {
        fake.callsTools("I look.", "weather", "{\"city\":\"Rome\"}", "time", "{\"zone\":\"CET\"}");

        var answer = ask(TOOLS).complete();

        var calls = json(answer.outputs().get(0)).at("/choices/0/message/tool_calls");
        assertThat(calls).hasSize(2);
        assertCall(calls.path(0), "weather", "{\"city\":\"Rome\"}");
        assertCall(calls.path(1), "time", "{\"zone\":\"CET\"}");
        assertThat(calls.path(0).path("id")).isNotEqualTo(calls.path(1).path("id"));
        assertThat(answer.finishReasons()).containsExactly("tool_calls");
    }

    @Test
    void hearsThatAMessageIsOnlyACall() throws Exception {
        fake.callsTool("time", "{}");

        var message = json(ask(TOOLS).complete().outputs().get(0)).at("/choices/0/message");

        assertThat(message.path("content").asText("")).isEmpty();
        assertCall(message.at("/tool_calls/0"), "time", "{}");
    }

    /** As clients put it together: the first piece of a call has all but the arguments, the others nothing else. */
    @Test
    void hearsCallsOfToolsAsTheyAreWritten() throws Exception {
        fake.callsTools("I look.", "weather", "{\"city\":\"Rome\"}", "time", "{\"zone\":\"CET\"}");

        var answer = ask(streamed(TOOLS)).complete();

        var pieces = answer.outputs().stream()
                .flatMap(
                        output -> json(output).at("/choices/0/delta/tool_calls").valueStream())
                .toList();
        for (int index = 0; index < 2; index++) {
            int wanted = index;
            var call = pieces.stream()
                    .filter(piece -> piece.path("index").asInt() == wanted)
                    .toList();
            assertCall(call.get(0), wanted == 0 ? "weather" : "time", "");
            assertThat(call.subList(1, call.size()))
                    .isNotEmpty()
                    .allSatisfy(piece ->
                            assertThat(piece.at("/function/arguments").asText()).isNotEmpty());
            assertThat(call.subList(1, call.size()).stream()
                            .map(piece -> piece.at("/function/arguments").asText())
                            .reduce("", String::concat))
                    .isEqualTo(wanted == 0 ? "{\"city\":\"Rome\"}" : "{\"zone\":\"CET\"}");
        }
        assertThat(answer.text()).isEqualTo("I look.");
        assertThat(answer.finishReasons()).containsExactly("tool_calls");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hearsTheUpstreamsOwnCount(boolean stream) throws Exception {
        fake.usesTokens(123, 45);

        assertThat(ask("Hello", stream).complete().usage())
                .returns(123L, TokenUsage::prompt)
                .returns(45L, TokenUsage::completion)
                .returns(false, TokenUsage::estimated)
                .returns(false, TokenUsage::clamped);
    }

    @ParameterizedTest
    @CsvSource({"stop, true", "stop, false", "length, true", "length, false"})
    void tellsWhyItEnded(String reason, boolean stream) throws Exception {
        fake.finishes(reason, "Well");

        assertThat(ask("Hello", stream).complete().finishReasons()).containsExactly(reason);
    }

    @Test
    void hearsPiecesAsTheyCome() throws Exception {
        var gate = new CountDownLatch(1);
        fake.streamsWithPause(gate);

        var answer = ask("Hello", true).begun();
        assertThat(answer.pieces()).containsExactly("word1 ");
        gate.countDown();

        assertThat(answer.complete().pieces()).containsExactly("word1 ", "after ");
    }

    @Test
    void hearsEveryPieceOfATrickle() throws Exception {
        fake.trickles("Größe, 🎉 und 日本");

        assertThat(ask("Hello", true).complete().text()).isEqualTo("Größe, 🎉 und 日本");
    }

    @Test
    void namesTheRoleFirst() throws Exception {
        var first = ask("Hello", true).complete().outputs().get(0);

        assertThat(json(first).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(first.content()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "400, REQUEST_REFUSED",
        "401, CREDENTIAL_REFUSED",
        "402, CREDENTIAL_REFUSED",
        "403, CREDENTIAL_REFUSED",
        "404, MODEL_UNKNOWN",
        "500, UPSTREAM_ERROR",
        "503, UPSTREAM_ERROR",
        "529, UPSTREAM_ERROR"
    })
    void knowsWhatARefusalMeans(int status, Kind kind) throws Exception {
        fake.always().refuses(status);

        assertThat(ask("Hello", false).failure().kind()).isEqualTo(kind);
        assertThat(ask("Hello", true).failure().kind()).isEqualTo(kind);
    }

    @Test
    void tellsWhenARateLimitEnds() throws Exception {
        fake.refusesForNow(7);

        var failure = ask("Hello", true).failure();

        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void knowsAPromptThatIsTooLong(boolean stream) throws Exception {
        fake.refusesForLength();

        assertThat(ask("Hello", stream).failure().kind()).isEqualTo(Kind.CONTEXT_TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesACutAnswerForBroken(boolean stream) throws Exception {
        fake.cutsAfter(2);

        var answer = ask("Hello", stream);

        assertThat(answer.failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(answer.text()).isEqualTo(stream ? "word1 word2 " : "");
    }

    @Test
    void takesAStreamThatJustEndsForBroken() throws Exception {
        fake.endsWithoutFinish();

        var answer = ask("Hello", true);

        assertThat(answer.failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(answer.text()).isEqualTo("word1 word2 ");
    }

    @Test
    void takesGarbageForBroken() throws Exception {
        fake.sendsGarbageChunk();

        var answer = ask("Hello", true);

        assertThat(answer.failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(answer.pieces()).containsExactly("word1 ");
    }

    @Test
    void findsAnErrorInTheMiddleOfAStream() throws Exception {
        fake.sendsErrorAfter(2, "the engine is on fire, " + KEY);

        var failure = ask("Hello", true).failure();

        assertThat(failure.kind()).isEqualTo(Kind.UPSTREAM_ERROR);
        assertThat(failure.getMessage()).doesNotContain("fire");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html>Welcome to nginx!</html>", "", "{}", "[]", "3", "{\"choices\":[]}", "{\"message\":{}}"})
    void takesAnAnswerThatIsNoneForBroken(String body) throws Exception {
        fake.always().refuses(200, body);

        assertThat(ask("Hello", false).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void hangsUpWhenCancelledInTheMiddle() throws Exception {
        fake.stallsAfter(2);
        var answer = new HeardAnswer();
        var call = start(upstream(), question("Hello", true), answer);
        answer.begun();

        call.cancel();

        assertThat(fake.awaitClientGone(SOON)).isTrue();
        assertThat(fake.awaitOpenConnections(0, SOON)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangsUpWhenCancelledBeforeTheAnswer(boolean stream) throws Exception {
        fake.neverAnswers();
        var answer = new HeardAnswer();
        var call = start(upstream(), question("Hello", stream), answer);
        assertThat(fake.awaitCalls(1, LONG)).isTrue();

        call.cancel();

        assertThat(fake.awaitClientGone(SOON)).isTrue();
        assertThat(answer.events()).isZero();
    }

    @Test
    void listsWhatIsServed() throws Exception {
        fake.servesModels("a", "b:latest");

        assertThat(provider().served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly("a", "b:latest");
    }

    @Test
    void asksNobodyAtACloudsMetadataService() throws Exception {
        var metadata =
                new Upstream(kind(), "m", URI.create("http://169.254.169.254/v1"), new Secret(KEY), PATIENT, 4096, 512);

        for (boolean stream : new boolean[] {true, false}) {
            var failure = ask(metadata, "Hello", stream).failure();
            assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(failure).hasMessageContaining("it is link-local");
        }
        assertThatThrownBy(
                        () -> provider().served(metadata).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasMessageContaining("it is link-local");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 404, 429, 500})
    void neverTellsItsKey(int status) throws Exception {
        fake.always().refuses(status, "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}");
        fake.listing().refuses(status, "Incorrect API key provided: " + KEY);

        assertSilentAbout(ask("Hello", false).failure());
        assertSilentAbout(ask("Hello", true).failure());
        assertThatThrownBy(() ->
                        provider().served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .satisfies(UpstreamContract::assertSilentAbout);
        assertThat(upstream().toString()).doesNotContain(KEY);
    }

    /** Asks with a body of the test's own. */
    protected final HeardAnswer ask(String body) {
        var answer = new HeardAnswer();
        start(upstream(), ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8)), answer);
        return answer;
    }

    protected static String streamed(String body) {
        return body.replaceFirst("\\{", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},");
    }

    protected static JsonNode json(ModelOutput output) {
        return ProviderJson.tree(output.json());
    }

    private void assertSent(String expected) {
        var sent = fake.lastCall().json();
        var members = ProviderJson.tree(expected.getBytes(StandardCharsets.UTF_8));
        for (String name : (Iterable<String>) members::fieldNames) {
            assertThat(sent.path(name)).as(name).isEqualTo(members.path(name));
        }
    }

    private static void assertCall(JsonNode call, String name, String arguments) {
        assertThat(call.path("id").asText()).isNotEmpty();
        assertThat(call.path("type").asText()).isEqualTo("function");
        assertThat(call.at("/function/name").asText()).isEqualTo(name);
        assertThat(call.at("/function/arguments").asText("no arguments")).isEqualTo(arguments);
    }

    private static void assertSilentAbout(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            assertThat(at.toString()).doesNotContain(KEY).doesNotContain("Bearer");
        }
    }
}
