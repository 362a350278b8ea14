package ai.agentsflow.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelFailure.Kind;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.providers.Deadlines;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderKind;
import ai.agentsflow.providers.ProviderTest;
import ai.agentsflow.providers.Upstream;
import ai.agentsflow.testing.FakeUpstream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that an upstream can do wrong, and what it is called here. */
class OpenAiProviderFaultTest extends ProviderTest {

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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesUpWhenNothingBegins(boolean stream) throws Exception {
        fake.neverAnswers();

        var failure = timed(SHORT, new Deadlines(LONG, SHORT, LONG, LONG), stream);

        assertThat(failure).hasMessageEndingWith("did not answer within 200 ms");
    }

    @Test
    void givesUpWhenOnlyTheRoleComes() throws Exception {
        fake.stallsAfter(0);

        timed(SHORT, new Deadlines(LONG, SHORT, LONG, LONG), true);
    }

    @Test
    void givesUpWhenTheAnswerStalls() throws Exception {
        fake.stallsAfter(2);

        var failure = timed(SHORT, new Deadlines(LONG, LONG, SHORT, LONG), true);

        assertThat(failure).hasMessageContaining("fell silent for 200 ms");
    }

    @Test
    void givesUpWhenAllOfItTakesTooLong() throws Exception {
        fake.stallsAfter(1);

        var failure = timed(SHORT, new Deadlines(LONG, LONG, LONG, SHORT), true);

        assertThat(failure).hasMessageEndingWith("did not finish within 200 ms");
    }

    @Test
    void hangsUpWhenItGivesUp() throws Exception {
        fake.stallsAfter(1);

        timed(SHORT, new Deadlines(LONG, LONG, SHORT, LONG), true);

        assertThat(fake.awaitClientGone(SECOND)).isTrue();
    }

    @Test
    void cannotReachWhereNobodyListens() throws Exception {
        var closed = FakeUpstream.start();
        closed.close();

        var failure = ask(upstream(ProviderKind.OPENAI, closed.endpoint(), KEY, PATIENT), "Hello", true)
                .failure();

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesAResetBeforeTheAnswerForUnreachable(boolean stream) throws Exception {
        fake.always().resets();

        assertThat(ask("Hello", stream).failure().kind()).isEqualTo(Kind.UNREACHABLE);
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
    void takesAResetAnswerForBroken() throws Exception {
        fake.resetsAfter(2);

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void takesAStreamThatJustEndsForBroken() throws Exception {
        fake.endsWithoutFinish();

        var answer = ask("Hello", true);

        assertThat(answer.failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(answer.text()).isEqualTo("word1 word2 ");
    }

    @Test
    void takesGarbageForBrokenAndHangsUp() throws Exception {
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
            strings = {
                "<html>Welcome to nginx!</html>",
                "",
                "{}",
                "[]",
                "{\"choices\":[]}",
                "{\"choices\":[{\"message\":{\"role\":\"assistant\"}}]}"
            })
    void takesAnAnswerThatIsNoneForBroken(String body) throws Exception {
        fake.always().refuses(200, body);

        assertThat(ask("Hello", false).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @ParameterizedTest
    @CsvSource({
        "401, CREDENTIAL_REFUSED",
        "404, MODEL_UNKNOWN",
        "400, REQUEST_REFUSED",
        "500, UPSTREAM_ERROR",
        "503, UPSTREAM_ERROR"
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

    @Test
    void knowsAPromptThatIsTooLong() throws Exception {
        fake.refusesForLength();

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.CONTEXT_TOO_LONG);
    }

    @Test
    void knowsAPromptThatIsNotLiked() throws Exception {
        fake.refusesForContent();

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.CONTENT_REFUSED);
    }

    @Test
    void asksNobodyAtACloudsMetadataService() throws Exception {
        var metadata = upstream(ProviderKind.OPENAI, URI.create("http://169.254.169.254/v1"), KEY, PATIENT);

        var failure = ask(metadata, "Hello", false).failure();

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("169.254.169.254:80: its address is link-local");
    }

    @Test
    void followsNoRedirect() throws Exception {
        try (var elsewhere = FakeUpstream.start()) {
            fake.refuses(307, "", "Location: " + elsewhere.endpoint() + "/chat/completions");

            assertThat(ask("Hello", false).failure().kind()).isEqualTo(Kind.UPSTREAM_ERROR);
            assertThat(elsewhere.requests()).as("who else got the key").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 404, 429, 500})
    void neverTellsItsKey(int status) throws Exception {
        fake.always().refuses(status, "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}");
        fake.listing().refuses(status, "Incorrect API key provided: " + KEY);

        assertSilentAbout(ask("Hello", false).failure());
        assertSilentAbout(ask("Hello", true).failure());
        assertThatThrownBy(
                        () -> provider.served(upstream()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .satisfies(OpenAiProviderFaultTest::assertSilentAbout);
        assertThat(upstream().toString()).doesNotContain(KEY);
    }

    private ModelFailure timed(Duration deadline, Deadlines deadlines, boolean stream) throws Exception {
        long started = System.nanoTime();
        var failure = ask(upstream(ProviderKind.OPENAI, fake.endpoint(), KEY, deadlines), "Hello", stream)
                .failure();
        var taken = Duration.ofNanos(System.nanoTime() - started);

        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(taken).isBetween(deadline, deadline.plusSeconds(4));
        return failure;
    }

    private static void assertSilentAbout(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            assertThat(at.toString()).doesNotContain(KEY).doesNotContain("Bearer");
        }
    }

    private static Upstream upstream(ProviderKind kind, URI endpoint, @Nullable String key, Deadlines deadlines) {
        return new Upstream(kind, "fake-model", endpoint, key == null ? null : new Secret(key), deadlines);
    }
}
