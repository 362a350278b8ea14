package ai.agentsflow.platform.reply;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.exchange.FakeContainer;
import ai.agentsflow.platform.exchange.PacedWork;
import ai.agentsflow.platform.memory.MemoryBudget;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an answer whose client leaves, whose work fails, or for which there is no memory. */
@Timeout(20)
class ReplyTest {

    private static final int MEMORY = 1 << 20;

    private final FakeContainer container = new FakeContainer();
    private final MemoryBudget memory = new MemoryBudget(MEMORY);
    private final Told errors = new Told();
    private final Reply reply = new Reply(container.exchange(memory, (delay, task) -> () -> {}), errors);
    private final AtomicInteger cancelled = new AtomicInteger();
    private final PacedWork work = cancelled::incrementAndGet;

    @Test
    void tellsAFailureByItsStatusAsLongAsNothingHasLeft() {
        reply.begin(() -> work);

        reply.fail(new IllegalStateException("first"));
        reply.fail(new IllegalStateException("second"));

        assertThat(errors.told).containsExactly("first");
        assertThat(memory.held()).isZero();
    }

    @Test
    void tellsAWorkThatCannotBegin() {
        reply.begin(() -> {
            throw new IllegalStateException("no work");
        });

        assertThat(errors.told).containsExactly("no work");
    }

    @Test
    void tellsAFailureAsTheLastEventOfAStream() throws IOException {
        reply.begin(() -> work);
        var stream = reply.stream(events -> failure -> events.fail("error", failure.getMessage()));
        container.takes(Integer.MAX_VALUE);
        stream.send("{}");

        reply.fail(new IllegalStateException("broken"));

        assertThat(container.sent()).isEqualTo("data: {}\n\nevent: error\ndata: broken\n\n");
        assertThat(errors.told).isEmpty();
    }

    @Test
    void hasOneStream() {
        var opened = new AtomicInteger();

        var first = reply.stream(events -> {
            opened.incrementAndGet();
            return failure -> {};
        });

        assertThat(reply.stream(events -> failure -> {})).isSameAs(first);
        assertThat(opened).hasValue(1);
    }

    @Test
    void breaksTheConnectionOfAnAnswerThatWasPassedOn() throws IOException {
        reply.begin(() -> work);
        reply.pass("{\"half\":".getBytes(StandardCharsets.UTF_8));
        container.takes(Integer.MAX_VALUE);

        reply.fail(new IllegalStateException("broken"));

        assertThat(reply.passes()).isTrue();
        assertThat(errors.told).isEmpty();
        assertThat(container.closed()).isTrue();
    }

    @Test
    void endsTheWorkThatNobodyWaitsForAnyMore() {
        reply.begin(() -> work);

        reply.giveUp(new IllegalStateException("of no use"));

        assertThat(cancelled).hasValue(1);
        assertThat(errors.told).containsExactly("of no use");
    }

    @Test
    void saysThatThereIsNoMemoryForAnAnswer() {
        reply.begin(() -> work);

        reply.whole(new byte[2 * MEMORY]);

        assertThat(errors.told).containsExactly("no memory");
        assertThat(memory.held()).isZero();
    }

    @Test
    void tellsTheEndOfTheServerAsAnyFailure() {
        reply.begin(() -> work);

        reply.onShutdown();

        assertThat(errors.told).hasSize(1);
    }

    @Test
    void endsNothingThatIsOver() {
        reply.fail(new IllegalStateException("over"));
        var ended = new AtomicInteger();

        reply.end(ended::incrementAndGet);

        assertThat(ended).hasValue(0);
    }

    private static final class Told implements ReplyErrors {

        private final List<String> told = new ArrayList<>();

        @Override
        public void send(HttpServletRequest request, HttpServletResponse response, RuntimeException failure) {
            told.add(failure.getMessage());
        }

        @Override
        public RuntimeException noMemory() {
            return new IllegalStateException("no memory");
        }
    }
}
