package ai.agentsflow.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.http.HttpFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpClientConnectionTest {

    private HttpClient client = new HttpClient(HttpClientLimits.defaults());

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void answersOneAfterAnotherShareAConnection() throws Exception {
        // with a second connection allowed, a call could overtake the return of the first
        limitedTo(1, 10);
        try (FakeServer server = new FakeServer(peer -> {
            while (true) {
                peer.readHead();
                peer.answer("ok");
            }
        })) {
            for (int i = 0; i < 20; i++) {
                assertThat(answerOf(server)).isEqualTo("ok");
            }
            assertThat(server.accepted()).isOne();
        }
    }

    @Test
    void connectionThatTheServerClosedMeanwhileIsReplacedUnseen() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.answer("from " + peer.number());
        })) {
            for (int i = 1; i <= 50; i++) {
                assertThat(answerOf(server)).isEqualTo("from " + i);
            }
        }
    }

    @Test
    void requestLostOnAReusedConnectionIsSentOnceMore() throws Exception {
        limitedTo(1, 10);
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.answer("first");
            peer.readHead();
            if (peer.number() > 1) {
                peer.answer("second");
                peer.untilClosed();
            }
            peer.reset();
        })) {
            assertThat(answerOf(server)).isEqualTo("first");
            assertThat(answerOf(server)).isEqualTo("first");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void requestIsNotSentOnceMoreAfterOneByteOfAnAnswer() throws Exception {
        limitedTo(1, 10);
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.answer("first");
            peer.readHead();
            peer.write("H");
        })) {
            assertThat(answerOf(server)).isEqualTo("first");
            RecordedAnswer answer = new RecordedAnswer();
            client.send(server.get(), answer);

            assertThat(answer.failed().kind()).isEqualTo(Kind.RESET);
            assertThat(answer.failed().sent()).isTrue();
            assertThat(server.accepted()).isOne();
        }
    }

    @Test
    void idleConnectionIsClosedAfterItsTime() throws Exception {
        client.close();
        client = new HttpClient(new HttpClientLimits(1, 4, 4, Duration.ofMillis(100)));
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.answer("ok");
            peer.untilClosed();
        })) {
            assertThat(answerOf(server)).isEqualTo("ok");

            Await.until("idle connection closed", () -> server.open() == 0);
        }
    }

    @Test
    void answerNobodyAskedForClosesTheIdleConnection() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.answer("ok");
            peer.answer("poison");
            peer.untilClosed();
        })) {
            for (int i = 0; i < 20; i++) {
                assertThat(answerOf(server)).isEqualTo("ok");
                Await.until("connection closed", () -> server.open() == 0);
            }
        }
    }

    @Test
    void connectionsAreBoundedAndOneCallTooManyFailsAtOnce() throws Exception {
        limitedTo(2, 1);
        CountDownLatch answering = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(peer -> {
            while (true) {
                peer.readHead();
                Await.latch(answering);
                peer.answer("ok");
            }
        })) {
            List<RecordedAnswer> served = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                served.add(new RecordedAnswer());
                client.send(server.get(), served.get(i));
            }
            RecordedAnswer tooMany = new RecordedAnswer();
            client.send(server.get(), tooMany);

            assertThat(tooMany.failed().kind()).isEqualTo(Kind.OVERLOADED);
            assertThat(tooMany.failed().sent()).isFalse();
            answering.countDown();
            for (RecordedAnswer answer : served) {
                assertThat(answer.complete()).isEqualTo("ok");
            }
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void waitingCallThatIsCancelledLeavesTheQueue() throws Exception {
        limitedTo(1, 1);
        CountDownLatch answering = new CountDownLatch(1);
        try (FakeServer server = new FakeServer(peer -> {
            while (true) {
                peer.readHead();
                Await.latch(answering);
                peer.answer("ok");
            }
        })) {
            RecordedAnswer busy = new RecordedAnswer();
            client.send(server.get(), busy);
            RecordedAnswer given = new RecordedAnswer();
            client.send(server.get(), given).cancel();
            RecordedAnswer waiting = new RecordedAnswer();
            client.send(server.get(), waiting);
            answering.countDown();

            assertThat(busy.complete()).isEqualTo("ok");
            assertThat(waiting.complete()).isEqualTo("ok");
            assertThat(given.heard()).isZero();
        }
    }

    @Test
    void closeFailsCallsUnderWayAndEndsEveryThread() throws Exception {
        CompletableFuture<Thread> ioThread = new CompletableFuture<>();
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome");
            peer.untilClosed();
        })) {
            RecordedAnswer answer = new RecordedAnswer() {
                @Override
                public void onHead(int status, HttpHead head) {
                    ioThread.complete(Thread.currentThread());
                    super.onHead(status, head);
                }
            };
            client.send(server.get(), answer);
            Await.until("answer begun", () -> answer.body().equals("some"));

            client.close();

            assertThat(answer.failed().kind()).isEqualTo(Kind.CUT);
            Thread thread = ioThread.join();
            assertThat(thread.getName()).startsWith("http-client-io-");
            Await.until("thread ended", () -> !thread.isAlive());
            RecordedAnswer late = new RecordedAnswer();
            client.send(server.get(), late);
            assertThat(late.failed().sent()).isFalse();
        }
    }

    private String answerOf(FakeServer server) throws InterruptedException {
        RecordedAnswer answer = new RecordedAnswer();
        client.send(server.get(), answer);
        return answer.complete();
    }

    private void limitedTo(int connections, int pending) {
        client.close();
        client = new HttpClient(new HttpClientLimits(2, connections, pending, Duration.ofSeconds(30)));
    }
}
