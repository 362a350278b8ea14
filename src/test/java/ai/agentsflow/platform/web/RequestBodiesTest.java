package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestBodiesTest {

    @Test
    void readsABodyOfTheGreatestSize() throws Exception {
        String largest = "ä".repeat(RequestBodies.MOST_BYTES / 2);

        assertThat(text(largest)).isEqualTo(largest);
        assertThat(text("")).isEmpty();
    }

    @Test
    void refusesOneByteMore() {
        String larger = "ä".repeat(RequestBodies.MOST_BYTES / 2) + "x";

        assertThat(refusal(larger)).isEqualTo(413);
    }

    @Test
    void refusesJsonThatNestsTooDeeply() throws Exception {
        int deepest = BoundedBody.DEEPEST;
        String deep = "[".repeat(deepest) + "]".repeat(deepest);

        assertThat(text(deep + "[]{}")).isEqualTo(deep + "[]{}");
        assertThat(refusal("[" + deep + "]")).isEqualTo(400);
        assertThat(refusal("{\"a\":".repeat(50_000))).isEqualTo(400);
    }

    @Test
    void countsNoBracketsInsideOfTexts() throws Exception {
        String text = "{\"a\":\"" + "[{\\\"[{\\\\".repeat(200) + "\",\"b\":[1]}";

        assertThat(text(text)).isEqualTo(text);
    }

    private static String text(String body) throws IOException {
        return new String(RequestBodies.bytes(request(body)), StandardCharsets.UTF_8);
    }

    private static int refusal(String body) {
        return catchThrowableOfType(WebApplicationException.class, () -> text(body))
                .getResponse()
                .getStatus();
    }

    private static HttpServletRequest request(String body) {
        return new RequestStub().body(body.getBytes(StandardCharsets.UTF_8)).http();
    }
}
