package ai.agentsflow.platform.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.http.FakeRead;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.timer.Alarms;
import ai.agentsflow.platform.timer.Cancellable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientOutputTest {

    private static final int PLENTY = Integer.MAX_VALUE;
    private static final int KIBIBYTE = 1024;

    private final FakeContainer container = new FakeContainer();
    private final MemoryBudget memory = new MemoryBudget(100 * KIBIBYTE);
    private final List<String> told = new ArrayList<>();
    private final Clockwork alarms = new Clockwork();
    private final Exchange exchange = container.exchange(memory, alarms);

    @Test
    void asksToPauseWhenMuchWaitsAndToGoOnWhenItHasLeft() throws IOException {
        var output = open();
        output.write(bytes(10));
        assertThat(told).isEmpty();
        output.write(bytes(10));
        assertThat(told).containsExactly("pause");

        container.takes(1);
        assertThat(told).as("there is still much").containsExactly("pause");
        container.takes(PLENTY);

        assertThat(told).containsExactly("pause", "resume");
        assertThat(container.sent()).hasSize(20 * KIBIBYTE);
        assertThat(memory.held()).isZero();
    }

    @Test
    void asksForNothingOfAClientThatTakesEverythingAtOnce() throws IOException {
        var output = open();
        container.takes(PLENTY);
        for (int i = 0; i < 20; i++) {
            output.write(bytes(90));
        }

        assertThat(told).isEmpty();
        assertThat(container.sent()).hasSize(20 * 90 * KIBIBYTE);
    }

    @Test
    void sendsTogetherWhatArrivesTogether() throws IOException {
        var output = open();
        container.takes(PLENTY);
        FakeRead.bringing(() -> {
            output.write("one ".getBytes(StandardCharsets.UTF_8));
            output.write("two ".getBytes(StandardCharsets.UTF_8));
            assertThat(container.sent()).isEmpty();
        });
        output.write("three".getBytes(StandardCharsets.UTF_8));

        assertThat(container.sent()).asString().isEqualTo("one two three");
        assertThat(container.flushes())
                .as("one for the read, one for what came by itself")
                .isEqualTo(2);
    }

    @Test
    void doesNotHoldMuchUntilTheReadIsOver() throws IOException {
        var output = open();
        container.takes(PLENTY);
        FakeRead.bringing(() -> {
            output.write(bytes(1));
            output.write(bytes(8));
            assertThat(container.sent()).hasSize(9 * KIBIBYTE);
        });

        assertThat(container.sent()).hasSize(9 * KIBIBYTE);
        assertThat(told).isEmpty();
    }

    @Test
    void endsWithTheReadThatBringsTheEnd() throws IOException {
        var output = open();
        container.takes(PLENTY);
        FakeRead.bringing(() -> {
            output.write("all".getBytes(StandardCharsets.UTF_8));
            output.end(" of it".getBytes(StandardCharsets.UTF_8));
        });

        assertThat(container.sent()).asString().isEqualTo("all of it");
        assertThat(container.completed()).isOne();
        assertThat(memory.held()).isZero();
    }

    @Test
    void sendsNothingMoreOfAnAnswerBrokenOffInTheRead() throws IOException {
        var output = open();
        container.takes(PLENTY);
        FakeRead.bringing(() -> {
            output.write("half".getBytes(StandardCharsets.UTF_8));
            output.breakOff();
        });

        assertThat(container.sent()).isEmpty();
        assertThat(container.completed()).isOne();
        assertThat(memory.held()).isZero();
    }

    /** The server copies what it is given and cannot send. */
    @Test
    void givesTheServerSmallSlices() throws IOException {
        var output = open();
        output.write(bytes(90));
        container.takes(PLENTY);

        assertThat(container.largestWrite()).isEqualTo(8 * KIBIBYTE);
    }

    @Test
    void countsWhatWaitsAndGivesItBackAsItLeaves() throws IOException {
        var output = open();
        output.write(bytes(64));
        assertThat(memory.held()).isEqualTo(64 * KIBIBYTE - MemoryBudget.FREE);

        container.takes(2);
        assertThat(memory.held()).isEqualTo(48 * KIBIBYTE - MemoryBudget.FREE);
        container.takes(PLENTY);
        output.end();

        assertThat(memory.held()).isZero();
        assertThat(container.completed()).isOne();
    }

    @Test
    void sendsNothingThatThereIsNoMemoryForAndNoProperEndAfterIt() throws IOException {
        var output = open();
        output.write(bytes(64));
        output.write(bytes(64));
        output.write(bytes(1));
        assertThat(told).contains("overflow", "cancel");

        output.end();
        container.takes(PLENTY);

        assertThat(container.closed()).isTrue();
        assertThat(container.sent()).isEmpty();
        assertThat(memory.held()).isZero();
    }

    @Test
    void saysWhyItEndsThoughThereIsNoMemoryLeft() throws IOException {
        onOverflow = () -> {
            exchange.finish();
            output().fail("no memory".getBytes(StandardCharsets.UTF_8));
        };
        var output = open();
        output.write(bytes(64));
        output.write(bytes(64));
        container.takes(PLENTY);

        assertThat(container.sent()).hasSize(64 * KIBIBYTE + 9).endsWith("no memory");
        assertThat(container.completed()).isOne();
        assertThat(container.closed()).isFalse();
    }

    @Test
    void closesTheConnectionOfAClientThatTakesNothing() throws IOException {
        var output = open();
        container.takes(1);
        output.write(bytes(20));
        assertThat(container.closed()).isFalse();

        alarms.ring();

        assertThat(container.closed()).isTrue();
        assertThat(container.completed()).isOne();
        assertThat(told).contains("cancel", "gone");
        assertThat(memory.held()).isZero();
        assertThat(alarms.isSet()).isFalse();
    }

    @Test
    void waitsForAClientAsLongAsItTakesALittle() throws IOException {
        var output = open();
        output.write(bytes(64));
        for (int i = 0; i < 8; i++) {
            container.takes(1);
            alarms.ring();
        }

        assertThat(container.closed()).isFalse();
    }

    /** All has been given to the server, which still waits for its client. */
    @Test
    void closesTheConnectionOfAClientThatDoesNotTakeTheEnd() throws IOException {
        var output = open();
        output.write(bytes(1));
        container.takes(1);
        output.end();

        alarms.ring();
        alarms.ring();

        assertThat(container.closed()).isTrue();
    }

    @Test
    void setsNoAlarmForAClientThatTakesEverything() throws IOException {
        var output = open();
        container.takes(PLENTY);
        output.write(bytes(20));
        output.end();

        assertThat(alarms.isSet()).isFalse();
    }

    @Test
    void breaksOffWhatIsNotComplete() throws IOException {
        var output = open();
        output.write(bytes(64));

        output.breakOff();
        output.write(bytes(1));
        output.end();

        assertThat(container.closed()).isTrue();
        assertThat(container.completed()).isOne();
        assertThat(container.sent()).isEmpty();
        assertThat(memory.held()).isZero();
    }

    /** A client may be full before anybody knows the work that fills it. */
    @Test
    void pausesWorkThatIsKnownLater() throws IOException {
        var output = exchange.output();
        output.write(bytes(20));
        exchange.follow(new Work());

        assertThat(told).containsExactly("pause");
    }

    private Runnable onOverflow = () -> {};

    private ClientOutput open() throws IOException {
        exchange.serve(new Exchange.Surface() {
            @Override
            public void onShutdown() {}

            @Override
            public void onOverflow() {
                told.add("overflow");
                onOverflow.run();
            }

            @Override
            public void onGone() {
                told.add("gone");
            }
        });
        alarms.forget();
        exchange.follow(new Work());
        return exchange.output();
    }

    private ClientOutput output() {
        try {
            return exchange.output();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(int kibibytes) {
        return new byte[kibibytes * KIBIBYTE];
    }

    private final class Work implements PacedWork {

        @Override
        public void pause() {
            told.add("pause");
        }

        @Override
        public void resume() {
            told.add("resume");
        }

        @Override
        public void cancel() {
            told.add("cancel");
        }
    }

    /** One alarm, which the test makes ring. */
    private static final class Clockwork implements Alarms {

        private final AtomicReference<@Nullable Runnable> set = new AtomicReference<>();

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            set.set(task);
            return () -> set.compareAndSet(task, null);
        }

        void ring() {
            var due = set.getAndSet(null);
            if (due != null) {
                due.run();
            }
        }

        void forget() {
            set.set(null);
        }

        boolean isSet() {
            return set.get() != null;
        }
    }
}
