package ai.agentsflow.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.completion.ChatRequest;
import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelFailure.Kind;
import ai.agentsflow.completion.TokenUsage;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.providers.Deadlines;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ModelProviderContract;
import ai.agentsflow.providers.ProviderKind;
import ai.agentsflow.providers.Upstream;
import ai.agentsflow.testing.FakeUpstream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiProviderTest extends ModelProviderContract {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String KEY = "sk-very-secret";

    private final FakeUpstream fake = FakeUpstream.start();
    private final OpenAiProvider provider = new OpenAiProvider(http);

    @AfterEach
    void closeUpstream() {
        fake.close();
    }

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected Upstream upstream() {
        return upstream(ProviderKind.OPENAI, fake.endpoint(), KEY, PATIENT);
    }

    @Test
    void sendsTheClientsBytesUnderTheUpstreamsName() throws Exception {
        String body = """
                { "model" : "ours" ,"messages":[{"role":"user","content":"caf\\u00e9"}], "top_k": 4.0e1, "x":{"model":"y"} }""";
        var answer = new HeardAnswer();

        provider.chat(upstream(), ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8)), answer);
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
        ask(upstream(ProviderKind.OPENAI, fake.endpoint(), null, PATIENT), "Hello", false)
                .complete();

        assertThat(fake.lastCall().header("Authorization")).isEmpty();
        assertThat(fake.lastCall().header("x-api-key")).isEmpty();
    }

    @Test
    void sendsAnthropicItsOwnHeadersToo() throws Exception {
        ask(upstream(ProviderKind.ANTHROPIC, fake.endpoint(), KEY, PATIENT), "Hello", false)
                .complete();

        assertThat(fake.lastCall().header("x-api-key")).contains(KEY);
        assertThat(fake.lastCall().header("anthropic-version")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/v1"})
    void findsOllamasCompatibleAddress(String path) throws Exception {
        var ollama = upstream(ProviderKind.OLLAMA, URI.create(fake.address() + path), null, PATIENT);

        ask(ollama, "Hello", false).complete();
        assertThat(provider.served(ollama).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly("fake-model");

        assertThat(fake.requests())
                .extracting(request -> request.path())
                .containsExactly("/v1/chat/completions", "/v1/models");
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
    void hearsTheUpstreamsOwnCount() throws Exception {
        fake.usesTokens(123, 45);

        assertThat(ask("Hello", true).complete().usage()).isEqualTo(new TokenUsage(123, 45, false));
    }

    @Test
    void hearsEveryPieceOfATrickle() throws Exception {
        fake.trickles("Größe, 🎉 und 日本");

        assertThat(ask("Hello", true).complete().text()).isEqualTo("Größe, 🎉 und 日本");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hearsACallOfATool(boolean stream) throws Exception {
        fake.callsTool("weather", "{\"city\":\"Paris\"}");

        var answer = ask("Hello", stream).complete();

        assertThat(answer.pieces()).isNotEmpty();
        assertThat(answer.finishReasons()).containsExactly("tool_calls");
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

    /** The second one is for a question that is asked in the moment in which the first is given back. */
    @Test
    void usesItsConnectionsAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            ask("Hello", false).complete();
        }

        assertThat(fake.openConnections()).isLessThanOrEqualTo(2);
    }

    @Test
    void hangsUpWithinASecondWhenCancelledInTheMiddle() throws Exception {
        fake.stallsAfter(2);
        var answer = new HeardAnswer();
        var call = provider.chat(upstream(), question("Hello", true), answer);
        answer.begun();

        call.cancel();

        assertThat(fake.awaitClientGone(SECOND)).isTrue();
        assertThat(fake.awaitOpenConnections(0, SECOND)).isTrue();
    }

    @Test
    void hangsUpWithinASecondWhenCancelledBeforeTheAnswer() throws Exception {
        fake.neverAnswers();
        var answer = new HeardAnswer();
        var call = provider.chat(upstream(), question("Hello", false), answer);
        assertThat(fake.awaitCalls(1, LONG)).isTrue();

        call.cancel();

        assertThat(fake.awaitClientGone(SECOND)).isTrue();
        assertThat(answer.events()).isZero();
    }

    @Test
    void listsWhatIsServed() throws Exception {
        fake.servesModels("a", "b:latest");

        assertThat(provider.served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly("a", "b:latest");
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
        var hurried = upstream(ProviderKind.OPENAI, fake.endpoint(), KEY, new Deadlines(LONG, SHORT, LONG, LONG));

        assertThatThrownBy(() -> provider.served(hurried).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT));
    }

    private static Upstream upstream(ProviderKind kind, URI endpoint, @Nullable String key, Deadlines deadlines) {
        return new Upstream(kind, "fake-model", endpoint, key == null ? null : new Secret(key), deadlines);
    }
}
