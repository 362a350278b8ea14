package ai.agentsflow.platform.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.timer.Alarms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventStreamTest {

    private static final int PLENTY = Integer.MAX_VALUE;
    private static final int MEBIBYTE = 1 << 20;

    private final FakeContainer container = new FakeContainer();
    private final AtomicInteger gone = new AtomicInteger();
    private final MemoryBudget memory = new MemoryBudget(100 * MEBIBYTE);
    private final Alarms alarms = (delay, task) -> () -> {};

    @Test
    void begins() throws IOException {
        open();

        assertThat(container.response.header("Content-Type")).contains("text/event-stream");
        assertThat(container.response.header("Character-Encoding")).contains("UTF-8");
        assertThat(container.response.header("Cache-Control")).contains("no-store");
        assertThat(container.response.header("X-Accel-Buffering")).contains("no");
        assertThat(container.sent()).isEmpty();
    }

    @Test
    void sendsEventsAtOnceWhereThereIsRoom() throws IOException {
        var events = open();
        container.takes(PLENTY);

        events.send("{\"chunk\":\"é\"}");
        assertThat(container.sent()).isEqualTo("data: {\"chunk\":\"é\"}\n\n");
        assertThat(container.flushed()).isTrue();

        events.send("error", "{}");
        assertThat(container.sent()).isEqualTo("data: {\"chunk\":\"é\"}\n\nevent: error\ndata: {}\n\n");
        assertThat(container.flushed()).isTrue();
    }

    @Test
    void writesNothingBeforeTheContainerAllowsIt() throws IOException {
        var events = open();

        events.send("1");
        events.send("2");
        assertThat(container.sent()).isEmpty();

        container.takes(PLENTY);
        assertThat(container.sent()).isEqualTo("data: 1\n\ndata: 2\n\n");
    }

    @Test
    void losesNothingWhenRoomComesAndGoes() throws IOException {
        var events = open();
        for (int number = 0; number < 100; number++) {
            events.send(String.valueOf(number));
            if (number % 3 == 0) {
                container.takes(1 + number % 2);
            }
        }
        container.takes(PLENTY);

        assertThat(container.sent())
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(number -> "data: " + number + "\n\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void closesOnlyWhenEverythingHasLeft() throws IOException {
        var events = open();
        events.send("1");
        events.send("2");
        events.close();
        assertThat(container.completed()).isZero();

        container.takes(1);
        assertThat(container.completed()).isZero();

        container.takes(PLENTY);
        assertThat(container.sent()).isEqualTo("data: 1\n\ndata: 2\n\n");
        assertThat(container.flushed()).isTrue();
        assertThat(container.completed()).isOne();
        assertThat(gone).hasValue(0);
    }

    @Test
    void closesOnceAndSendsNothingAfterwards() throws IOException {
        var events = open();
        container.takes(PLENTY);
        events.close();
        events.close();
        events.send("late");
        container.fails();

        assertThat(container.sent()).isEmpty();
        assertThat(container.completed()).isOne();
        assertThat(gone).as("a client that has everything has not left").hasValue(0);
    }

    @Test
    void sendsNothingBetweenTheEndAndItsLeaving() throws IOException {
        var events = open();
        events.send("last");
        events.close();
        events.send("late");
        container.takes(PLENTY);

        assertThat(container.sent()).isEqualTo("data: last\n\n");
    }

    @Test
    void sendsAnyAmountToAClientThatReads() throws IOException {
        var events = open();
        String large = "x".repeat(MEBIBYTE / 2);
        for (int i = 0; i < 8; i++) {
            events.send(large);
            container.takes(PLENTY);
        }

        assertThat(gone).hasValue(0);
        assertThat(container.sent()).hasSizeGreaterThan(4 * MEBIBYTE);
    }

    @Test
    void tellsOnceThatWritingFailed() throws IOException {
        var events = open();
        container.takes(PLENTY);
        container.breaks();

        events.send("1");
        events.send("2");
        events.close();
        container.fails();

        assertThat(gone).hasValue(1);
        assertThat(container.completed()).isOne();
    }

    @Test
    void tellsThatWritingFailedWhenTheContainerCalls() throws IOException {
        var events = open();
        events.send("1");
        container.breaks();
        container.takes(PLENTY);

        assertThat(gone).hasValue(1);
        assertThat(container.completed()).isOne();
    }

    @Test
    void tellsOnceThatTheContainerFoundTheConnectionBroken() throws IOException {
        var events = open();
        events.send("1");
        container.fails();
        container.fails();

        assertThat(gone).hasValue(1);
        assertThat(container.completed()).isOne();
    }

    @Test
    void takesEventsFromManyThreadsAtOnce() throws Exception {
        int senders = 4;
        int each = 250;
        var events = open();
        var start = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(senders + 1);
        try {
            List<Future<?>> sending = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                String name = String.valueOf((char) ('a' + sender));
                sending.add(threads.submit(() -> {
                    start.await();
                    for (int number = 0; number < each; number++) {
                        events.send(name + number);
                    }
                    return null;
                }));
            }
            Future<?> reading = threads.submit(() -> {
                container.takes(1);
                while (container.completed() == 0) {
                    container.awaitWishForRoom();
                    container.takes(3);
                }
                return null;
            });
            start.countDown();
            for (Future<?> sender : sending) {
                sender.get(10, TimeUnit.SECONDS);
            }
            events.close();
            reading.get(10, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        var sent = List.of(container.sent().split("\n\n"));
        assertThat(sent).hasSize(senders * each);
        for (int sender = 0; sender < senders; sender++) {
            String prefix = "data: " + (char) ('a' + sender);
            assertThat(sent.stream().filter(event -> event.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, each)
                            .mapToObj(number -> prefix + number)
                            .toList());
        }
        assertThat(gone).hasValue(0);
    }

    private EventStream open() throws IOException {
        var exchange = container.exchange(memory, alarms);
        exchange.serve(new Exchange.Surface() {
            @Override
            public void onShutdown() {}

            @Override
            public void onOverflow() {}

            @Override
            public void onGone() {
                gone.incrementAndGet();
            }
        });
        return EventStream.open(exchange);
    }
}
