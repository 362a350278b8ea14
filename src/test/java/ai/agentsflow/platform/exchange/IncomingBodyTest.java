package ai.agentsflow.platform.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.testing.Partial;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.WebApplicationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingBodyTest {

    private static final int MOST = 100_000;

    private final MemoryBudget memory = new MemoryBudget(60_000);
    private final MemoryBudget.Share share = memory.share();
    private final Wire wire = new Wire();
    private final Heard heard = new Heard();

    @Test
    void tellsABodyThatIsThereAlreadyAtOnce() throws IOException {
        wire.arrives(10);

        assertThat(read(10).isOver()).isTrue();

        assertThat(heard.bodies).containsExactly(10);
        assertThat(wire.listener).isNull();
    }

    @Test
    void waitsForTheRestWithoutAThread() throws IOException {
        wire.arrives(4);
        var body = read(10);

        wire.tells();
        assertThat(body.isOver()).isFalse();
        wire.arrives(6).tells();

        assertThat(body.isOver()).isTrue();
        assertThat(heard.bodies).containsExactly(10);
    }

    @Test
    void takesABodyThatDoesNotSayHowLongItIs() throws IOException {
        read(-1);

        for (int i = 0; i < 20; i++) {
            wire.arrives(1000).tells();
        }
        assertThat(heard.bodies).isEmpty();
        wire.ends();

        assertThat(heard.bodies).containsExactly(20_000);
        assertThat(share.taken()).isBetween(20_000L, 40_000L);
    }

    /** Around the sizes at which more room is made. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8192, 29_999, MOST})
    void losesNoByte(int length) throws IOException {
        for (long told : new long[] {length, -1}) {
            var part = new Wire();
            IncomingBody.read(part.request(told), MOST, new MemoryBudget(10 * MOST).share(), heard);
            part.arrives(length).tells();
            part.ends();
        }

        assertThat(heard.bodies).containsExactly(length, length);
    }

    @Test
    void isEmptyWhenNothingComes() throws IOException {
        read(-1);
        wire.ends();

        assertThat(heard.bodies).containsExactly(0);
    }

    @Test
    void readsNothingOfABodyThatSaysItIsTooLarge() {
        assertThatThrownBy(() -> read(MOST + 1))
                .isInstanceOfSatisfying(
                        ClientErrorException.class,
                        refusal -> assertThat(refusal.getResponse().getStatus()).isEqualTo(413));
        assertThat(memory.held()).isZero();
    }

    @Test
    void stopsAtABodyThatTurnsOutTooLarge() throws IOException {
        var small = new MemoryBudget(10 * MOST).share();
        IncomingBody.read(wire.request(-1), MOST, small, heard);

        wire.arrives(MOST + 5000).tells();

        assertThat(heard.statuses).containsExactly(413);
        wire.ends();
        assertThat(heard.bodies).isEmpty();
    }

    @Test
    void hasNoRoomForMoreThanTheMemoryForBodies() throws IOException {
        read(-1);
        wire.arrives(90_000).tells();

        assertThat(heard.statuses).containsExactly(503);
    }

    /** Whoever only says that much will come takes nothing from others. */
    @Test
    void takesMemoryForWhatHasArrivedAlone() throws IOException {
        read(29_000);
        assertThat(share.taken()).isLessThanOrEqualTo(8192);

        wire.arrives(29_000).tells();

        assertThat(share.taken()).isEqualTo(29_000);
        assertThat(heard.bodies).containsExactly(29_000);
    }

    @Test
    void givesUpOnABodyThatTakesTooLong() throws IOException {
        wire.arrives(4);
        var body = read(10);

        body.expire();
        wire.arrives(6).tells();

        assertThat(heard.statuses).containsExactly(408);
        assertThat(heard.bodies).isEmpty();
    }

    @Test
    void noticesThatTheClientLeft() throws IOException {
        read(10);
        wire.breaks();

        assertThat(heard.statuses).containsExactly(400);
    }

    @Test
    void doesNotTakeAnEarlyEndForTheWhole() throws IOException {
        wire.arrives(4);
        read(10);
        wire.tells();
        wire.ends();

        assertThat(heard.statuses).containsExactly(400);
    }

    private IncomingBody read(long told) throws IOException {
        return IncomingBody.read(wire.request(told), MOST, share, heard);
    }

    private static final class Heard implements IncomingBody.Listener {

        final List<Integer> bodies = new ArrayList<>();
        final List<Integer> statuses = new ArrayList<>();

        @Override
        public void onBody(byte[] body) {
            bodies.add(body.length);
        }

        @Override
        public void onFailure(RuntimeException failure) {
            statuses.add(((WebApplicationException) failure).getResponse().getStatus());
        }
    }

    /** A connection whose bytes come when a test says so. */
    public static final class Wire extends ServletInputStream {

        private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        private int taken;
        private boolean ended;
        private long told;
        private @Nullable ReadListener listener;

        HttpServletRequest request(long bytes) {
            told = bytes;
            return Partial.of(HttpServletRequest.class, this);
        }

        public long getContentLengthLong() {
            return told;
        }

        public ServletInputStream getInputStream() {
            return this;
        }

        Wire arrives(int bytes) {
            arrived.writeBytes(new byte[bytes]);
            return this;
        }

        void tells() throws IOException {
            if (listener != null) {
                listener.onDataAvailable();
            }
        }

        void ends() throws IOException {
            ended = true;
            if (listener != null) {
                listener.onAllDataRead();
            }
        }

        void breaks() {
            if (listener != null) {
                listener.onError(new IOException("reset"));
            }
        }

        @Override
        public int available() {
            return arrived.size() - taken;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("one byte at a time is too slow");
        }

        @Override
        public int read(byte[] into, int from, int count) {
            int length = Math.min(count, available());
            System.arraycopy(arrived.toByteArray(), taken, into, from, length);
            taken += length;
            return length;
        }

        @Override
        public boolean isFinished() {
            return ended && available() == 0;
        }

        @Override
        public boolean isReady() {
            return available() > 0;
        }

        @Override
        public void setReadListener(ReadListener heard) {
            listener = heard;
        }
    }
}
