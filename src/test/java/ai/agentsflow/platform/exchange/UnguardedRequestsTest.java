package ai.agentsflow.platform.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.exchange.GuardedRequests.Entry;
import ai.agentsflow.testing.Partial;
import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnguardedRequestsTest {

    private final Answer answer = new Answer();
    private boolean served;

    @ParameterizedTest
    @CsvSource({"GUARDED, false", "LATE, true", "UNGUARDED, false"})
    void endsAConnectionThatIsOlderThanTheGuard(Entry entry, boolean closed) throws Exception {
        serve(entry, "/api/things");

        assertThat(served).isTrue();
        assertThat(answer.closed).isEqualTo(closed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/..%2fapi", "/a/../b", "//a", "/a;b", "/%zz", "/a\\b"})
    void refusesAPathThatNoGuardHasSeenAndThatIsReadInTwoWays(String path) throws Exception {
        serve(Entry.UNGUARDED, path);

        assertThat(served).isFalse();
        assertThat(answer.error).isEqualTo(400);
    }

    @Test
    void trustsTheGuard() throws Exception {
        serve(Entry.GUARDED, "/a;b");

        assertThat(served).isTrue();
    }

    private void serve(Entry entry, String path) throws Exception {
        var filter = new UnguardedRequests();
        filter.guarded = request -> entry;
        filter.connections = ClientConnections.HIDDEN;
        filter.doFilter(
                new RequestStub().at(path).http(),
                Partial.of(HttpServletResponse.class, answer),
                (request, response) -> served = true);
    }

    /** What is said to the client. */
    public static final class Answer {

        private boolean closed;
        private int error;

        public void setHeader(String name, String value) {
            closed |= name.equals("Connection") && value.equals("close");
        }

        public void sendError(int status) {
            error = status;
        }
    }
}
