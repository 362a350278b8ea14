package ai.agentsflow.platform.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that people see: complete, from this server alone, under a policy that lets nothing else in. */
@Tag("h2-only")
class PagesIT {

    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");

    private final AgentsFlow server = AgentsFlow.shared();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs", "/redoc"})
    void isCompleteAndFromHereAlone(String path) {
        var page = server.get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.body()).doesNotContain("${");
        var references = REFERENCE
                .matcher(page.body())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(references).isNotEmpty();
        for (String reference : references) {
            URI address = server.address().resolve(path).resolve(reference);
            assertThat(address.getAuthority())
                    .as(reference)
                    .isEqualTo(server.address().getAuthority());
            assertThat(server.get(address.getPath()).statusCode()).as(reference).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs", "/redoc", "/api/models", "/nothing"})
    void tellsBrowsersToTrustNothingElse(String path) {
        var headers = server.get(path).headers();

        var policy = headers.firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(policy.replace("script-src 'self';", ""))
                .as("scripts come from here or not at all")
                .doesNotContain("script-src");
        assertThat(policy).doesNotContain("unsafe", "http:", "https:", "*");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void servesOnlyThisMachineByItsOwnName() throws Exception {
        // the JDK's client lets nobody set Host, a socket does
        try (var socket =
                new java.net.Socket(server.address().getHost(), server.address().getPort())) {
            socket.getOutputStream()
                    .write("GET /api/models HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"
                            .getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 403").contains("application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/health/started"})
    void saysHowItIs(String path) {
        AgentsFlow.await("all is well", () -> server.get(path).statusCode() == 200);

        var health = server.get(path);

        assertThat(AgentsFlow.body(health).path("status").asText()).isEqualTo("UP");
    }

    @Test
    void neverTakesPartInSniffedRequests() {
        var answer = server.send(HttpRequest.newBuilder(server.address().resolve("/api/models"))
                .header("Origin", "https://elsewhere.example")
                .GET());

        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
}
