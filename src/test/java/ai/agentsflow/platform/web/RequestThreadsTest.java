package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.LogLines;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {

    private Optional<Integer> server = Optional.empty();

    private final RequestThreads threads = new RequestThreads(200, () -> server);

    @Test
    void areAsManyAsTheServerSaysAtThatMoment() {
        server = Optional.of(64);
        assertThat(threads.max()).contains(64);

        server = Optional.of(300);
        assertThat(threads.max()).contains(300);
    }

    @Test
    void areHeldAgainstTheSettingOnce() {
        try (var log = LogLines.of(RequestThreads.class)) {
            threads.max();
            server = Optional.of(64);
            threads.max();
            threads.max();

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("64 threads", "agentsflow.http.threads says 200");
        }
    }

    @Test
    void areNoNewsWhenTheyAreAsMany() {
        try (var log = LogLines.of(RequestThreads.class)) {
            server = Optional.of(200);
            threads.max();

            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void areUnknownWhereTheServerDoesNotTell() {
        assertThat(threads.max()).isEmpty();
    }
}
