package ai.agentsflow.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderTest;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.upstream.Deadlines;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that an upstream can do wrong, and what it is called here. */
class OpenAiProviderFaultTest extends ProviderTest {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LATER = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(20);
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
    void givesUpWhenNothingBegins() throws Exception {
        fake.neverAnswers();

        var failure = timed(SHORT, new Deadlines(LONG, SHORT, LONG, LONG), true);

        assertThat(failure).hasMessageEndingWith("did not answer within 200 ms.");
    }

    /** Of an answer in one piece the first byte may be the last: it has as long as a streamed one. */
    @Test
    void givesAWholeAnswerTheTimeOfAStream() throws Exception {
        fake.neverAnswers();

        var failure = timed(LATER, new Deadlines(LONG, SHORT, SHORT, LATER), false);

        assertThat(failure).hasMessageEndingWith("did not finish within 1 s.");
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

        assertThat(failure).hasMessageEndingWith("did not finish within 200 ms.");
    }

    @Test
    void hangsUpWhenItGivesUp() throws Exception {
        fake.stallsAfter(1);

        timed(SHORT, new Deadlines(LONG, LONG, SHORT, LONG), true);

        assertThat(fake.awaitClientGone(LONG)).isTrue();
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

    @Test
    void takesAResetAnswerForBroken() throws Exception {
        fake.resetsAfter(2);

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
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

    @Test
    void knowsAPromptThatIsNotLiked() throws Exception {
        fake.refusesForContent();

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.CONTENT_REFUSED);
    }

    @Test
    void followsNoRedirect() throws Exception {
        try (var elsewhere = FakeUpstream.start()) {
            fake.refuses(307, "", "Location: " + elsewhere.endpoint() + "/chat/completions");

            assertThat(ask("Hello", false).failure().kind()).isEqualTo(Kind.UPSTREAM_ERROR);
            assertThat(elsewhere.requests()).as("who else got the key").isEmpty();
        }
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

    private static Upstream upstream(ProviderKind kind, URI endpoint, @Nullable String key, Deadlines deadlines) {
        return new Upstream(kind, "fake-model", endpoint, key == null ? null : new Secret(key), deadlines, 4096, 512);
    }
}
