package ai.agentsflow.platform.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.exchange.RequestsInFlight;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RequestStub;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final RequestsInFlight requests = new RequestsInFlight();
    private final RequestStub request = new RequestStub();

    @Test
    void anIdleServerEndsAtOnceWhenNobodyHasToNotice() {
        var shutdown = shutdown(Duration.ZERO, LONG);

        assertThat(shutdown.phase()).isEqualTo(Shutdown.Phase.SERVING);
        shutdown.run();

        assertThat(shutdown.phase()).isEqualTo(Shutdown.Phase.REFUSING);
    }

    @Test
    void servesDuringThePause() {
        var shutdown = shutdown(LONG, LONG);
        var run = CompletableFuture.runAsync(shutdown::run);

        awaitPhase(shutdown, Shutdown.Phase.LEAVING);
        assertThat(run).isNotDone();

        shutdown.hurry();
        assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void waitsForTheLastAnswer() {
        var shutdown = shutdown(Duration.ZERO, LONG);
        var one = requests.begin(request.http());
        var other = requests.begin(new RequestStub().http());
        var run = CompletableFuture.runAsync(shutdown::run);
        awaitPhase(shutdown, Shutdown.Phase.REFUSING);

        one.end();
        one.end();
        assertThat(run).isNotDone();
        other.end();

        assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void endsInWordsWhatOutlivesItsGrace() {
        var entry = requests.begin(request.http());
        var told = new AtomicInteger();
        RequestsInFlight.whenTimeIsUp(request.http(), () -> {
            told.incrementAndGet();
            entry.end();
        });
        var shutdown = shutdown(Duration.ZERO, Duration.ofMillis(1));

        shutdown.run();
        shutdown.endAnswers();

        assertThat(told).hasValue(1);
        assertThat(requests.count()).isZero();
    }

    @Test
    void goesOnToItsEndThoughSomebodyIsNotToBeEnded() {
        requests.begin(request.http());

        assertThat(CompletableFuture.runAsync(shutdown(Duration.ZERO, Duration.ZERO)::run))
                .succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void whoeverComesSecondWaitsForTheFirst() {
        var entry = requests.begin(request.http());
        var shutdown = shutdown(Duration.ZERO, LONG);
        var first = CompletableFuture.runAsync(shutdown::run);
        awaitPhase(shutdown, Shutdown.Phase.REFUSING);
        var second = CompletableFuture.runAsync(shutdown::run);

        assertThat(second).isNotDone();
        entry.end();

        assertThat(CompletableFuture.allOf(first, second)).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void theSameSignalAgainHurriesAndAnotherOneDoesNot() {
        var entry = requests.begin(request.http());
        RequestsInFlight.whenTimeIsUp(request.http(), entry::end);
        var shutdown = shutdown(Duration.ZERO, LONG);
        var raised = new CompletableFuture<String>();
        var signals = new ShutdownSignals(shutdown, new SilentServer(), raised::complete);
        var run = CompletableFuture.runAsync(() -> signals.onSignal("INT"));
        awaitPhase(shutdown, Shutdown.Phase.REFUSING);

        signals.onSignal("TERM");
        assertThat(run).isNotDone();
        signals.onSignal("INT");

        assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(raised).isCompletedWithValue("INT");
    }

    private Shutdown shutdown(Duration pause, Duration grace) {
        return new Shutdown(new ShutdownConfig(pause, grace), requests);
    }

    private static void awaitPhase(Shutdown shutdown, Shutdown.Phase phase) {
        AgentsFlow.await(phase.name(), () -> shutdown.phase() == phase);
    }

    /** Says nothing. */
    private static final class SilentServer implements ServerEvents {

        @Override
        public void listen(String application, Runnable onLeaving) {}

        @Override
        public void leave() {}
    }
}
