package ai.agentsflow.platform.payara;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RawConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a protected path is spelled, nobody is served without a credential. */
@Tag("h2-only")
class PathSpellingsIT {

    private static final List<String> OPEN = List.of(
            "", "/", "/assets", "/webjars", "/health", "/docs", "/openapi", "/metrics", "/index.html", "/redoc");

    private static final List<String> UPWARDS = List.of(
            "/..",
            "/%2e%2e",
            "/.%2e",
            "/%2E%2e",
            "/..;",
            "/..;x=y",
            "/;/..",
            "%2f..",
            "%2f%2e%2e",
            "/..%2f",
            "\\..",
            "%5c..",
            "/..%5c",
            "/%252e%252e",
            "/..%252f",
            "/..%00",
            "/..%20",
            "/%c0%ae%c0%ae",
            "/%uff0e%uff0e",
            "/x/../..",
            "/.",
            "/./");

    private static final List<String> TAILS = List.of(
            "",
            "/",
            "//",
            "/.",
            ";",
            ";x",
            ";/",
            "%3b",
            "%2f",
            "%20",
            "%00",
            "%09",
            ".",
            "..",
            "?",
            "?x",
            "%3f",
            "#x",
            "%23",
            ".json",
            ";.css",
            "/..;/models",
            "%0a",
            "\\");

    private final AgentsFlow server = AgentsFlow.guarded();

    @ParameterizedTest
    @ValueSource(strings = {"/api/models", "/api/keys", "/api/admin/pools", "/v1/models"})
    void isNeverServedToNobody(String path) throws IOException {
        var spellings = spellings(path);

        assertThat(spellings).hasSizeGreaterThan(500);
        for (var spelling : spellings) {
            try (var connection = new RawConnection(server.address(), Duration.ofSeconds(10))) {
                connection.send("GET " + spelling + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                var answer = connection.next().orElseThrow(() -> new AssertionError("no answer to " + spelling));
                assertThat(answer.status()).as(spelling).isIn(400, 401, 404);
                assertThat(connection.next()).as(spelling).isEmpty();
            }
        }
    }

    @Test
    void isServedInItsUsualSpellingToWhoeverMay() {
        assertThat(server.get("/api/models").statusCode()).isEqualTo(200);
        assertThat(server.get("/v1/models/no%2Fsuch%2Fmodel").body()).contains("no/such/model");
    }

    private static Set<String> spellings(String path) {
        var spellings = new LinkedHashSet<String>();
        for (var open : OPEN) {
            for (var upwards : UPWARDS) {
                spellings.add(open + upwards + path);
                spellings.add(open + "/x" + upwards + upwards + path);
            }
            spellings.add(open + path);
            spellings.add(open + "/" + path);
        }
        TAILS.forEach(tail -> spellings.add(path + tail));
        for (int i = 1; i < path.length(); i++) {
            var escape = "%" + Integer.toHexString(path.charAt(i));
            spellings.add(path.substring(0, i) + escape + path.substring(i + 1));
            spellings.add(path.substring(0, i) + "%25" + escape.substring(1) + path.substring(i + 1));
            spellings.add(path.substring(0, i) + ";" + path.substring(i));
            spellings.add(path.substring(0, i) + "%00" + path.substring(i));
            spellings.add(
                    path.substring(0, i) + path.substring(i, i + 1).toUpperCase(Locale.ROOT) + path.substring(i + 1));
        }
        spellings.add("http://localhost" + path);
        spellings.add("HTTP://localhost:1//" + path);
        spellings.add("http://x@localhost" + path);
        spellings.removeIf(spelling ->
                !spelling.startsWith("/") && !spelling.toLowerCase(Locale.ROOT).startsWith("http"));
        return spellings;
    }
}
