package ai.agentsflow.platform.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.exchange.ExchangePaths;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.testing.Partial;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CollectedAnswersTest {

    private static final int LARGE = 200_000;

    private final MemoryBudget memory = new MemoryBudget(1 << 20);
    private final PacingContainer container = new PacingContainer();

    @Test
    void sendsASmallAnswerAtOnce() throws Exception {
        serve((request, response) -> {
            response.setContentType("text/plain");
            response.getOutputStream().write("a small ".getBytes(UTF_8));
            response.flushBuffer();
            response.getWriter().print("answer");
        });

        assertThat(container.sent()).isEqualTo("a small answer");
        assertThat(container.header("Content-Length")).isEqualTo("14");
        assertThat(container.isAsync()).isFalse();
        assertThat(memory.held()).isZero();
    }

    @Test
    void sendsALargeAnswerInPiecesAsItsClientTakesIt() throws Exception {
        container.takes(0);
        serve((request, response) -> response.getOutputStream().write(new byte[LARGE]));
        assertThat(container.writes()).isEmpty();
        assertThat(memory.held()).isPositive();

        container.takes(20_000);
        assertThat(container.sent().length()).isBetween(20_000, 40_000);
        container.takes(LARGE - container.sent().length());
        assertThat(container.completed()).isZero();
        container.takes(1);

        assertThat(container.sent()).hasSize(LARGE);
        assertThat(container.writes()).allMatch(size -> size <= 16 * 1024);
        assertThat(container.header("Content-Length")).isEqualTo("200000");
        assertThat(container.completed()).isEqualTo(1);
        assertThat(memory.held()).isZero();
    }

    @Test
    void givesTheRoomBackWhenTheClientLeaves() throws Exception {
        container.takes(0);
        serve((request, response) -> response.getOutputStream().write(new byte[LARGE]));

        container.breaks();

        assertThat(container.completed()).isEqualTo(1);
        assertThat(memory.held()).isZero();
    }

    @Test
    void answers503WhereThereIsNoRoom() throws Exception {
        memory.share().take(1 << 20);

        serve((request, response) -> {
            response.setHeader("Secret", "of the answer");
            for (int i = 0; i < 100; i++) {
                response.getOutputStream().write(new byte[LARGE]);
            }
        });

        assertThat(container.status()).isEqualTo(503);
        assertThat(container.header("Retry-After")).isEqualTo("1");
        assertThat(container.header("Secret")).isNull();
        assertThat(container.sent()).contains("\"status\":503");
    }

    @Test
    void sendsTheHeadersAloneOfAnAnswerToHead() throws Exception {
        container.by("HEAD");

        serve((request, response) -> response.getOutputStream().write(new byte[LARGE]));

        assertThat(container.sent()).isEmpty();
        assertThat(container.header("Content-Length")).isEqualTo("200000");
        assertThat(memory.held()).isZero();
    }

    @Test
    void dropsWhatWasWrittenBeforeAnError() throws Exception {
        serve((request, response) -> {
            response.getOutputStream().write("half an answer".getBytes(UTF_8));
            response.sendError(500);
        });

        assertThat(container.errors()).isEqualTo(1);
        assertThat(container.sent()).isEmpty();
    }

    @Test
    void beginsAnewAfterAReset() throws Exception {
        serve((request, response) -> {
            response.getOutputStream().write("half an answer".getBytes(UTF_8));
            response.resetBuffer();
            response.getOutputStream().write("another".getBytes(UTF_8));
        });

        assertThat(container.sent()).isEqualTo("another");
    }

    @Test
    void isCommittedOnceItHasBeenFlushed() throws Exception {
        serve((request, response) -> {
            response.flushBuffer();

            assertThat(response.isCommitted()).isTrue();
            assertThatThrownBy(response::reset).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void sendsWhatIsAnsweredLaterWhenItIsComplete() throws Exception {
        var later = new AtomicReference<AsyncContext>();
        var answer = new AtomicReference<HttpServletResponse>();
        serve((request, response) -> {
            later.set(request.startAsync());
            answer.set(response);
        });
        assertThat(container.completed()).isZero();

        answer.get().getOutputStream().write("later".getBytes(UTF_8));
        assertThat(container.sent()).isEmpty();
        later.get().complete();

        assertThat(container.sent()).isEqualTo("later");
        assertThat(container.completed()).isEqualTo(1);
    }

    @Test
    void sendsMuchThatIsAnsweredLaterInPieces() throws Exception {
        var later = new AtomicReference<AsyncContext>();
        container.takes(0);
        serve((request, response) -> {
            later.set(request.startAsync());
            response.getOutputStream().write(new byte[LARGE]);
        });
        later.get().complete();
        assertThat(container.completed()).isZero();

        container.takes(LARGE + 1);

        assertThat(container.sent()).hasSize(LARGE);
        assertThat(container.completed()).isEqualTo(1);
        assertThat(memory.held()).isZero();
    }

    @Test
    void leavesThoseAloneWhoPaceTheirAnswersThemselves() throws Exception {
        var later = new AtomicReference<AsyncContext>();
        serve((request, response) -> {
            later.set(request.startAsync());
            var output = response.getOutputStream();
            output.setWriteListener(new WriteListener() {
                @Override
                public void onWritePossible() throws IOException {
                    output.write("paced".getBytes(UTF_8));
                }

                @Override
                public void onError(Throwable failure) {}
            });
        });
        container.takes(100);
        assertThat(container.sent()).isEqualTo("paced");

        later.get().complete();

        assertThat(container.sent()).isEqualTo("paced");
        assertThat(container.completed()).isEqualTo(1);
    }

    @Test
    void writesAtOnceWhereNothingCanWait() throws Exception {
        container.withoutAsync();

        serve((request, response) -> response.getOutputStream().write(new byte[LARGE]));

        assertThat(container.sent()).hasSize(LARGE);
        assertThat(memory.held()).isZero();
    }

    @Test
    void refusesWhatThereIsNoRoomFor() throws Exception {
        memory.share().take(memory.most());

        serve((request, response) -> response.getOutputStream().write(new byte[LARGE]));

        assertThat(container.status()).isEqualTo(503);
        assertThat(container.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void answersOperatorsWhenOthersHoldTheWholeBudget() throws Exception {
        memory.share().take(memory.most() + MemoryBudget.FREE);
        container.at("/metrics");

        serve((request, response) -> response.getOutputStream().write(new byte[LARGE]));

        container.takes(LARGE + 1);

        assertThat(container.status()).isEqualTo(200);
        assertThat(container.sent()).hasSize(LARGE);
        assertThat(memory.held()).isEqualTo(memory.most());
    }

    private interface Serving {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private void serve(Serving serving) throws Exception {
        var filter = new CollectedAnswers();
        filter.memory = memory;
        filter.paced = new ExchangePaths();
        filter.init(Partial.of(FilterConfig.class, new Paths()));
        FilterChain chain =
                (request, response) -> serving.serve((HttpServletRequest) request, (HttpServletResponse) response);
        filter.doFilter(container.request(), container.response(), chain);
    }

    /** The setting of the filter. */
    public static final class Paths {
        public String getInitParameter(String name) {
            return name.equals("operators") ? "/health /metrics" : "";
        }
    }
}
