package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsFilterTest {

    private static final String APP = "https://app.example.com";

    private final RecordedResponse response = new RecordedResponse();
    private boolean passed;

    @Test
    void letsPagesOfAConfiguredOriginReadAnswers() throws Exception {
        ask(APP, new RequestStub().with("Origin", APP));

        assertThat(passed).isTrue();
        assertThat(response.header("Access-Control-Allow-Origin")).contains(APP);
        assertThat(response.header("Access-Control-Expose-Headers").orElseThrow())
                .contains("Retry-After", "X-Request-ID", "x-agentsflow-cost", "x-agentsflow-estimated");
        assertThat(response.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(response.header("Vary")).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://app.example.com.evil.example",
                "http://app.example.com",
                "https://app.example.com:8443",
                "null",
                "*"
            })
    void tellsPagesOfOtherOriginsNothing(String origin) throws Exception {
        ask(APP, new RequestStub().with("Origin", origin));

        assertThat(passed).isTrue();
        assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(response.header("Vary")).contains("Origin");
    }

    @Test
    void answersAPreflightByItself() throws Exception {
        ask(APP, preflight(APP));

        assertThat(passed).isFalse();
        assertThat(response.getStatus()).isEqualTo(204);
        assertThat(response.header("Access-Control-Allow-Origin")).contains(APP);
        assertThat(response.header("Access-Control-Allow-Methods")).contains("GET, POST, PUT, PATCH, DELETE");
        assertThat(response.header("Access-Control-Allow-Headers"))
                .contains("authorization,content-type,x-stainless-os");
    }

    @Test
    void refusesAStrangersPreflight() throws Exception {
        ask(APP, preflight("https://evil.example"));

        assertThat(passed).isFalse();
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.header("Access-Control-Allow-Headers")).isEmpty();
    }

    @Test
    void repeatsNoHeaderNamesThatAreNone() throws Exception {
        ask(APP, preflight(APP).with("Access-Control-Request-Headers", "x\r\nSet-Cookie: a=b"));

        assertThat(response.header("Access-Control-Allow-Headers")).isEmpty();
    }

    @Test
    void staysOutOfTheWayWithoutOrigins() throws Exception {
        ask("", new RequestStub().with("Origin", APP));

        assertThat(passed).isTrue();
        assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(response.header("Vary")).isEmpty();
    }

    private static RequestStub preflight(String origin) {
        return new RequestStub()
                .by("OPTIONS")
                .with("Origin", origin)
                .with("Access-Control-Request-Method", "POST")
                .with("Access-Control-Request-Headers", "authorization,content-type,x-stainless-os");
    }

    private void ask(String origins, RequestStub request) throws Exception {
        var filter = new CorsFilter();
        filter.config = AccessConfigTest.read("dev", "agentsflow.access.cors-origins", origins);
        filter.doFilter(request.http(), response.http(), (asked, answer) -> passed = true);
    }
}
