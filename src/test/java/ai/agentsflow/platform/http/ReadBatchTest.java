package ai.agentsflow.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadBatchTest {

    private final HttpClient client = new HttpClient(HttpClientLimits.defaults());
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void endsWhenEverythingIsToldThatArrivedTogether() throws Exception {
        try (FakeServer server = new FakeServer(ReadBatchTest::answersInTwoParts)) {
            client.send(server.get(), new PartsHeard());

            Await.until("both ends heard", () -> heard.size() == 4);
        }
        assertThat(heard).containsExactly("part", "part", "end", "end");
    }

    @Test
    void endsAlsoForWhatWasHeldBackWhileTheCallPaused() throws Exception {
        try (FakeServer server = new FakeServer(ReadBatchTest::answersInTwoParts)) {
            var exchange = client.send(server.get(), new PartsHeard());
            exchange.pause();
            Await.until("the request has come", () -> server.accepted() == 1);
            exchange.resume();

            Await.until("both ends heard", () -> heard.size() == 4);
        }
        assertThat(heard).containsExactly("part", "part", "end", "end");
    }

    @Test
    void outlivesATaskThatFails() {
        FakeRead.bringing(() -> {
            ReadBatch.atEnd(() -> {
                throw new IllegalStateException("on purpose");
            });
            ReadBatch.atEnd(() -> heard.add("the other"));
        });

        assertThat(heard).containsExactly("the other");
    }

    @Test
    void isNothingToWaitForWhereNothingIsRead() {
        assertThat(ReadBatch.atEnd(() -> heard.add("never"))).isFalse();
        FakeRead.bringing(() -> {});
        assertThat(ReadBatch.atEnd(() -> heard.add("never"))).isFalse();

        assertThat(heard).isEmpty();
    }

    private static void answersInTwoParts(FakeServer.Peer peer) throws Exception {
        peer.readHead();
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    }

    /** Hears each part, and when the read is over that has brought it. */
    private final class PartsHeard extends RecordedAnswer {

        @Override
        public void onBody(ByteBuffer part) {
            heard.add("part");
            assertThat(ReadBatch.atEnd(() -> heard.add("end"))).isTrue();
            super.onBody(part);
        }
    }
}
