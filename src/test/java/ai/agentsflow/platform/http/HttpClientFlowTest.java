package ai.agentsflow.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpClientFlowTest {

    private final HttpClient client = new HttpClient(HttpClientLimits.defaults());

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void cancelClosesTheUpstreamConnection() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.untilClosed();
        })) {
            List<HttpExchange> exchanges = new ArrayList<>();
            RecordedAnswer answer = new RecordedAnswer();
            for (int i = 0; i < 200; i++) {
                exchanges.add(client.send(server.get(), answer));
            }
            Await.until("200 connections open", () -> server.open() == 200);

            exchanges.forEach(HttpExchange::cancel);

            Await.until("no connection open", () -> server.open() == 0);
            assertThat(answer.heard()).isZero();
        }
    }

    @Test
    void cancelWhileConnectingOpensNothingThatStays() throws Exception {
        try (FakeServer server = new FakeServer(FakeServer.Peer::untilClosed)) {
            RecordedAnswer answer = new RecordedAnswer();
            for (int i = 0; i < 200; i++) {
                client.send(server.get(), answer).cancel();
            }

            Await.until("no connection open", () -> server.open() == 0);
            assertThat(answer.heard()).isZero();
        }
    }

    @Test
    void cancelInMidBodySilencesTheListener() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                peer.write("5\r\nagain\r\n");
            }
        })) {
            CompletableFuture<HttpExchange> exchange = new CompletableFuture<>();
            RecordedAnswer answer = new RecordedAnswer() {
                @Override
                public void onBody(ByteBuffer part) {
                    super.onBody(part);
                    exchange.join().cancel();
                }
            };
            exchange.complete(client.send(server.get(), answer));

            Await.until("connection closed", () -> server.accepted() == 1 && server.open() == 0);
            assertThat(answer.heard()).as("the head and one part").isEqualTo(2);
        }
    }

    @Test
    void pauseStopsDeliveryAndResumeGoesOn() throws Exception {
        int parts = 20_000;
        AtomicLong written = new AtomicLong();
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < parts; i++) {
                peer.write("400\r\n" + "x".repeat(1024) + "\r\n");
                written.incrementAndGet();
            }
            peer.write("0\r\n\r\n");
            peer.untilClosed();
        })) {
            CompletableFuture<HttpExchange> exchange = new CompletableFuture<>();
            CountDownLatch paused = new CountDownLatch(1);
            AtomicBoolean mayFlow = new AtomicBoolean();
            AtomicBoolean flowedWhilePaused = new AtomicBoolean();
            RecordedAnswer answer = new RecordedAnswer() {
                @Override
                public void onBody(ByteBuffer part) {
                    super.onBody(part);
                    if (paused.getCount() == 1) {
                        exchange.join().pause();
                        paused.countDown();
                    } else if (!mayFlow.get()) {
                        flowedWhilePaused.set(true);
                    }
                }
            };
            exchange.complete(client.send(server.get(), answer));
            Await.latch(paused);
            awaitStandstill(written);

            assertThat(written.get()).as("the server feels the pressure").isLessThan(parts);
            assertThat(flowedWhilePaused).isFalse();
            mayFlow.set(true);
            exchange.join().resume();
            assertThat(answer.complete()).hasSize(parts * 1024);
        }
    }

    @Test
    void endOfAPausedAnswerWaitsForResume() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody");
            closed.countDown();
        })) {
            CompletableFuture<HttpExchange> exchange = new CompletableFuture<>();
            RecordedAnswer answer = new RecordedAnswer() {
                @Override
                public void onHead(int status, HttpHead head) {
                    super.onHead(status, head);
                    exchange.join().pause();
                }
            };
            exchange.complete(client.send(server.get(), answer));
            Await.latch(closed);
            Await.until("head delivered", () -> answer.heard() == 1);

            assertThat(answer.body()).isEmpty();
            exchange.join().resume();
            assertThat(answer.complete()).isEqualTo("body");
        }
    }

    @Test
    void scheduledTaskRunsAfterItsDelayOnAnIoThread() throws Exception {
        CompletableFuture<String> ranOn = new CompletableFuture<>();
        long start = System.nanoTime();

        client.schedule(
                Duration.ofMillis(50),
                () -> ranOn.complete(Thread.currentThread().getName()));

        assertThat(ranOn.get(5, TimeUnit.SECONDS)).startsWith("http-client-io-");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void cancelledTaskDoesNotRun() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        CountDownLatch later = new CountDownLatch(1);

        long begin = System.nanoTime();
        client.schedule(Duration.ofMillis(100), () -> ran.set(true)).cancel();
        boolean inTime = System.nanoTime() - begin < 100_000_000L;
        client.schedule(Duration.ofMillis(250), later::countDown);

        Await.latch(later);
        assertThat(ran.get() && inTime).isFalse();
    }

    /** Waits until a number has not changed for 200 ms. */
    private static void awaitStandstill(AtomicLong number) {
        AtomicLong last = new AtomicLong(-1);
        AtomicLong since = new AtomicLong();
        Await.until("the server is held up", () -> {
            long now = System.nanoTime();
            if (last.getAndSet(number.get()) != number.get()) {
                since.set(now);
            }
            return now - since.get() > 200_000_000L;
        });
    }
}
