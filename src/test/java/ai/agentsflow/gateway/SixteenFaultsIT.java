package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.gateway.OpenAiClient.Heard;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.models.chat.completions.ChatCompletion;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The sixteen ways in which upstreams are known to fail, in their real measures, and what OpenAI's own client makes of what it
 * is told of each. A stream that breaks after content must raise there: half an answer is never taken for a whole one.
 *
 * <p>The three that take their time begin together, before the first test, each at an upstream of its own; their tests come to
 * see how they went.
 */
@Tag("h2-only")
class SixteenFaultsIT {

    private static final AgentsFlow SERVER = AgentsFlow.shared();
    private static final OpenAiClient CLIENT = new OpenAiClient(SERVER);
    private static final Executor BACKGROUND = work -> daemon(work).start();

    private static final FakeUpstream SLOW = FakeUpstream.start();
    private static final FakeUpstream STALLING = FakeUpstream.start();
    private static final FakeUpstream STAND_IN = FakeUpstream.start();
    private static final Duration OUTAGE = Duration.ofMinutes(1);

    private static CompletableFuture<Heard> firstTokenAfterTwentySeconds;
    private static CompletableFuture<Heard> stallOfThirtySeconds;
    private static CompletableFuture<Outage> primaryDownForAMinute;

    private final FakeUpstream model = SERVER.upstream();
    private final FakeUpstream backup = SERVER.backup();

    /** Who answered while the primary was there, away, and back. */
    private record Outage(List<String> before, List<String> during, List<String> after) {}

    @BeforeAll
    static void whatTakesTimeBeginsAtOnce() throws IOException {
        var primary = FakeUpstream.start();
        Files.writeString(SERVER.catalogue(), SERVER.usualCatalogue().replace("tasks:", """
                          - { name: slow, provider: openai, upstream: fake-model, endpoint: "%1$s", retries: 0 }
                          - { name: stalling, provider: openai, upstream: fake-model, endpoint: "%2$s", retries: 0, fallbacks: [stand-in] }
                          - { name: stand-in, provider: openai, upstream: fake-model, endpoint: "%3$s", retries: 0 }
                          - name: primary
                            provider: openai
                            upstream: fake-model
                            endpoint: "%4$s"
                            retries: 0
                            fallbacks: [stand-in]
                            health: { interval: 1s, timeout: 10s }
                        tasks:""".formatted(
                        SLOW.endpoint(), STALLING.endpoint(), STAND_IN.endpoint(), primary.endpoint())));
        for (var name : List.of("slow", "stalling", "stand-in", "primary")) {
            await(name + " is known", () -> SERVER.get("/api/models/" + name).statusCode() == 200);
            SERVER.awaitHealth(name, true);
        }
        SLOW.answersOnceOpen(gateAfter(Duration.ofSeconds(20)), "late but whole");
        firstTokenAfterTwentySeconds = CompletableFuture.supplyAsync(() -> CLIENT.stream("slow"), BACKGROUND);
        STALLING.streamsWithPause(gateAfter(Duration.ofSeconds(30)));
        stallOfThirtySeconds = CompletableFuture.supplyAsync(() -> CLIENT.stream("stalling"), BACKGROUND);
        primaryDownForAMinute = CompletableFuture.supplyAsync(() -> outageOf(primary), BACKGROUND);
    }

    @BeforeEach
    void modelIsUp() {
        SERVER.awaitHealth("fake", true);
        SERVER.awaitHealth("patient", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
        backup.behavesAgain();
    }

    @AfterAll
    static void everythingIsAsUsual() throws IOException {
        CLIENT.close();
        Files.writeString(SERVER.catalogue(), SERVER.usualCatalogue());
        List.of(SLOW, STALLING, STAND_IN).forEach(FakeUpstream::close);
    }

    @Test
    void fault01BusyWithRetryAfterIsAskedAgainWhenItSaid() {
        model.refusesForNow(1);
        var began = Instant.now();

        assertThat(said(CLIENT.ask("patient"))).isEqualTo("echo: Hello");
        assertThat(Duration.between(began, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void fault02BusyForEverIsToldWithTheTimeToWait() {
        int before = model.calls().size();
        model.always().refusesForNow(1);

        assertThatThrownBy(() -> CLIENT.ask("patient"))
                .isInstanceOfSatisfying(
                        RateLimitException.class,
                        error -> assertThat(error.headers().values("retry-after"))
                                .containsExactly("1"));
        assertThat(model.calls().size() - before).as("attempts").isBetween(1, 3);
        assertThat(CLIENT.stream("patient").raised()).isInstanceOf(RateLimitException.class);
    }

    @Test
    void fault03OneServerErrorIsAskedAgain() {
        model.refuses(500);

        assertThat(said(CLIENT.ask("patient"))).isEqualTo("echo: Hello");
    }

    @Test
    void fault04UnavailableIsAnsweredByAnother() {
        model.next(2).refuses(503);
        backup.next(2).answers("from backup");

        assertThat(CLIENT.ask("task:chat").model()).isEqualTo("backup");
        assertWhole(CLIENT.stream("task:chat"), "from backup", "backup");
    }

    @Test
    void fault05ResetBeforeTheAnswerIsAskedAgainAndInTheMiddleRaises() {
        model.resets();
        assertThat(said(CLIENT.ask("patient"))).isEqualTo("echo: Hello");

        model.resetsAfter(2);
        assertBroken(CLIENT.stream("task:chat"), "word1 word2 ", "model_failed");
    }

    @Test
    void fault06NoAnswerAtAllIsAnsweredByAnotherOrToldAsTimeOut() {
        model.next(2).neverAnswers();

        assertThat(CLIENT.ask("task:chat").model()).isEqualTo("backup");
        assertThatThrownBy(() -> CLIENT.ask("fake")).isInstanceOfSatisfying(InternalServerException.class, error -> {
            assertThat(error.statusCode()).isEqualTo(504);
            assertThat(error.code()).contains("model_timeout");
        });
    }

    @Test
    void fault07FirstTokenAfterTwentySecondsIsWaitedForOrAnotherIsAsked() {
        model.stallsAfter(0);
        assertWhole(CLIENT.stream("task:chat"), "echo: Hello", "backup");

        var heard = firstTokenAfterTwentySeconds.join();
        assertWhole(heard, "late but whole", "slow");
        assertThat(heard.took()).isGreaterThanOrEqualTo(Duration.ofSeconds(15));
        assertThat(SLOW.calls()).hasSize(1);
    }

    @Test
    void fault08CutAfterFortyOfSixtyTokensRaises() {
        model.cutsAfter(40);

        assertBroken(CLIENT.stream("task:chat"), words(40), "model_failed");
    }

    @Test
    void fault09StallOfThirtySecondsRaisesWhenTheDeadlineIsOver() {
        var heard = stallOfThirtySeconds.join();

        assertBroken(heard, "word1 ", "model_timeout");
        assertThat(heard.took()).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(28));
        assertThat(STALLING.calls()).hasSize(1);
        await("the upstream is let go", () -> STALLING.lastCall().abandonedAt().isPresent());
    }

    @Test
    void fault10UnreadableChunkRaises() {
        model.sendsGarbageChunk();

        assertBroken(CLIENT.stream("task:chat"), "word1 ", "model_failed");
    }

    @Test
    void fault11WithoutDoneAFinishedStreamIsWholeAndAnUnfinishedOneRaises() {
        model.endsWithoutDone();
        assertWhole(CLIENT.stream("fake"), "word1 word2 ", "fake");

        model.endsWithoutFinish();
        assertBroken(CLIENT.stream("task:chat"), "word1 word2 ", "model_failed");
    }

    @Test
    void fault12TooLongIsAnsweredByTheModelForThatOrToldAtOnce() {
        model.refusesForLength();
        assertThat(CLIENT.ask("short").model()).isEqualTo("backup");

        model.refusesForLength();
        int before = model.calls().size();
        assertRefused("patient", "context_length_exceeded");
        assertThat(model.calls()).as("asked once").hasSize(before + 1);
    }

    @Test
    void fault13ContentFilterIsNoFailureOfTheServer() {
        model.next(2).finishes("content_filter", "I");
        assertThat(CLIENT.ask("fake").choices().get(0).finishReason().asString())
                .isEqualTo("content_filter");
        assertThat(CLIENT.stream("fake").finishReason()).isEqualTo("content_filter");

        model.refusesForContent();
        int before = model.calls().size();
        assertRefused("patient", "content_filter");
        assertThat(model.calls()).as("asked once").hasSize(before + 1);
    }

    @Test
    void fault14RefusalByTheFallbackIsToldAsSuch() {
        model.next(2).refuses(500);
        backup.next(2)
                .refuses(400, "{\"error\":{\"message\":\"no such parameter\",\"type\":\"invalid_request_error\"}}");

        assertRefused("task:chat", "request_refused");
        assertThat(CLIENT.stream("task:chat").raised()).isInstanceOf(BadRequestException.class);
    }

    @Tag("long")
    @Test
    void fault15PrimaryDownForAMinuteIsStoodInForAndComesBack() {
        var outage = primaryDownForAMinute.join();

        assertThat(outage.before()).containsOnly("primary");
        assertThat(outage.during()).hasSizeGreaterThan(100).containsOnly("stand-in");
        assertThat(outage.after()).containsOnly("primary");
    }

    @Test
    void fault16AccountsNameTheModelThatReallyAnswered() {
        long before = SERVER.countedCalls("backup");
        model.next(2).refuses(500);

        assertThat(CLIENT.ask("task:chat").model()).isEqualTo("backup");
        assertThat(CLIENT.stream("task:chat").models()).containsExactly("backup");
        await("the usage is recorded", () -> SERVER.countedCalls("backup") == before + 2);
    }

    /** Asks five times a second, twice in the same way: as a whole and as a stream. */
    private static Outage outageOf(FakeUpstream primary) {
        int port = primary.port();
        var before = answers(5);
        primary.close();
        var during = new ArrayList<String>();
        for (var end = Instant.now().plus(OUTAGE); Instant.now().isBefore(end); ) {
            during.addAll(answers(1));
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        try (var back = FakeUpstream.start(port)) {
            SERVER.awaitHealth("primary", true);
            return new Outage(before, during, answers(5));
        }
    }

    private static List<String> answers(int times) {
        return IntStream.range(0, times)
                .boxed()
                .flatMap(time -> {
                    var heard = CLIENT.stream("primary");
                    assertThat(heard.raised()).isNull();
                    return List.of(CLIENT.ask("primary").model(), heard.models().get(0)).stream();
                })
                .toList();
    }

    private static void assertRefused(String name, String code) {
        assertThatThrownBy(() -> CLIENT.ask(name))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        error -> assertThat(error.code()).contains(code));
    }

    private static void assertWhole(Heard heard, String text, String answeredBy) {
        assertThat(heard.raised()).isNull();
        assertThat(heard.text()).isEqualTo(text);
        assertThat(heard.finishReason()).isEqualTo("stop");
        assertThat(heard.models()).containsExactly(answeredBy);
    }

    /** What came before the break came through, nobody else's words follow, and the client raises. */
    private static void assertBroken(Heard heard, String text, String code) {
        assertThat(heard.text()).isEqualTo(text);
        assertThat(heard.finishReason()).isEqualTo("none");
        assertThat(heard.raised())
                .isInstanceOfSatisfying(
                        SseException.class, error -> assertThat(error.code()).contains(code));
    }

    private static String said(ChatCompletion answer) {
        return answer.choices().get(0).message().content().orElse("");
    }

    private static String words(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "word" + number + ' ')
                .collect(Collectors.joining());
    }

    private static CountDownLatch gateAfter(Duration wait) {
        var gate = new CountDownLatch(1);
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, BACKGROUND)
                .execute(gate::countDown);
        return gate;
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "fault");
        thread.setDaemon(true);
        return thread;
    }
}
