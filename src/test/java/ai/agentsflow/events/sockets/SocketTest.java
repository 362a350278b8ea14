package ai.agentsflow.events.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SocketTest {

    private final Client client = new Client();
    private long nanos;
    private final Socket socket = new Socket(client, new Pass(Caller.LOCAL, null), Runnable::run, () -> nanos, 3);

    /** A client who takes frames at once, or when it is told to. */
    private static final class Client implements Outlet {

        final List<String> frames = new ArrayList<>();
        final List<Consumer<Boolean>> untaken = new ArrayList<>();
        boolean slow;
        int pings;
        int code;

        @Override
        public void send(String frame, Consumer<Boolean> sent) {
            frames.add(frame);
            if (slow) {
                untaken.add(sent);
            } else {
                sent.accept(true);
            }
        }

        @Override
        public void ping() {
            pings++;
        }

        @Override
        public void close(int closeCode, String reason) {
            assertThat(code).as("closed once").isZero();
            code = closeCode;
        }

        void takes() {
            untaken.remove(0).accept(true);
        }
    }

    @Test
    void sendsFramesInOrderOneAfterTheOther() {
        client.slow = true;
        List.of("1", "2", "3").forEach(socket::send);
        assertThat(client.frames).containsExactly("1");

        client.takes();
        client.takes();

        assertThat(client.frames).containsExactly("1", "2", "3");
        assertThat(socket.waitingCharacters()).isEqualTo(1);
    }

    @Test
    void sendsManyFramesWithoutADeepStack() {
        client.slow = true;
        socket.send("first");
        for (int i = 1; i < Socket.MOST_FRAMES; i++) {
            socket.send("x");
        }
        client.slow = false;

        client.takes();

        assertThat(client.frames).hasSize(Socket.MOST_FRAMES);
        assertThat(socket.waitingCharacters()).isZero();
    }

    @Test
    void dropsAClientForWhomTooManyFramesWait() {
        client.slow = true;
        for (int i = 0; i < Socket.MOST_FRAMES + 1; i++) {
            socket.send("x");
            assertThat(client.code).isZero();
        }
        socket.send("one too many");

        assertThat(client.code).isEqualTo(1013);
        assertThat(client.frames).hasSize(1);
    }

    @Test
    void dropsAClientForWhomTooMuchWaits() {
        client.slow = true;
        socket.send("x".repeat(Socket.MOST_CHARACTERS));
        assertThat(client.code).isZero();

        socket.send("x");

        assertThat(client.code).isEqualTo(1013);
    }

    @Test
    void dropsAClientThatLeavesAFrameUntaken() {
        client.slow = true;
        socket.send("x");
        pass(Socket.PATIENCE);
        assertThat(client.code).isZero();

        pass(Duration.ofSeconds(1));

        assertThat(client.code).isEqualTo(1013);
    }

    @Test
    void asksEveryThirtySecondsWhetherTheClientIsThere() {
        for (int second = 0; second < 65; second++) {
            pass(Duration.ofSeconds(1));
        }

        assertThat(client.frames).containsExactly("{\"type\":\"ping\"}", "{\"type\":\"ping\"}");
        assertThat(client.pings).isEqualTo(2);
        assertThat(client.code).isZero();
    }

    @Test
    void dropsAClientThatAnswersNoPing() {
        pass(Duration.ofSeconds(60));
        socket.answered();
        pass(Duration.ofSeconds(100));
        assertThat(client.code).isZero();

        pass(Duration.ofSeconds(1));

        assertThat(client.code).isEqualTo(1001);
    }

    @Test
    void takesSoManyFramesInAMinuteAndNoMore() {
        assertThat(socket.received()).isTrue();
        assertThat(socket.received()).isTrue();
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(socket.received()).isTrue();
        assertThat(socket.received()).isTrue();
        assertThat(socket.received()).isTrue();
        assertThat(client.code).isZero();

        assertThat(socket.received()).isFalse();

        assertThat(client.code).isEqualTo(1008);
        assertThat(socket.received()).isFalse();
    }

    @Test
    void tellsOnceThatItIsClosed() {
        var told = new AtomicInteger();
        socket.whenClosed(told::incrementAndGet);
        socket.whenClosed(told::incrementAndGet);

        socket.gone();
        socket.close(1008, "late");
        socket.send("late");

        assertThat(told).hasValue(2);
        assertThat(client.code).isZero();
        assertThat(client.frames).isEmpty();
        socket.whenClosed(told::incrementAndGet);
        assertThat(told).hasValue(3);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        socket.tend();
    }
}
