package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestBodiesTest {

    @Test
    void readsABodyOfTheGreatestSize() throws Exception {
        String largest = "ä".repeat(RequestBodies.MOST_BYTES / 2);

        assertThat(RequestBodies.text(request(largest))).isEqualTo(largest);
        assertThat(RequestBodies.text(request(""))).isEmpty();
    }

    @Test
    void refusesOneByteMore() {
        String larger = "ä".repeat(RequestBodies.MOST_BYTES / 2) + "x";

        assertThatExceptionOfType(RequestBodies.TooLargeException.class)
                .isThrownBy(() -> RequestBodies.text(request(larger)));
    }

    private static HttpServletRequest request(String body) {
        return new RequestStub().body(body.getBytes(StandardCharsets.UTF_8)).http();
    }
}
