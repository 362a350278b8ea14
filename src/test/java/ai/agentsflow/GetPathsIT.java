package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Description;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP says of every path that can be read: HEAD is GET without a body, and OPTIONS names both. */
@Tag("h2-only")
class GetPathsIT {

    /** How a body is sent, when there is one. */
    private static final List<String> OF_BODIES = List.of("content-length", "transfer-encoding", "content-encoding");

    private final AgentsFlow server = AgentsFlow.shared();

    @TestFactory
    Stream<DynamicTest> takeHeadAndOptions() {
        return paths().stream().map(path -> DynamicTest.dynamicTest(path, () -> assertReadable(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/x", "/health/live/x", "/health/ready/", "/health/readyz", "/health/", "/healthz"})
    void nothingElseIsServedBesideHealth(String path) {
        assertThat(server.get(path).statusCode()).isEqualTo(404);
        assertThat(send("HEAD", path).statusCode()).isEqualTo(404);
        assertThat(server.send(server.anonymous(path).GET()).statusCode()).isEqualTo(404);
    }

    private void assertReadable(String path) {
        var get = server.get(path);
        var head = send("HEAD", path);
        var options = send("OPTIONS", path);

        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        assertThat(names(head)).isEqualTo(names(get));
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(get.headers().firstValue("Content-Type"));
        assertThat(options.statusCode()).isIn(200, 204);
        assertThat(options.headers().firstValue("Allow").orElse("")).contains("GET", "HEAD");
    }

    private Collection<String> paths() {
        var paths = new ArrayList<>(List.of(
                "/", "/docs", "/health", "/health/live", "/health/ready", "/health/started", "/metrics", "/openapi"));
        Description.of(server).operations().stream()
                .filter(operation -> operation.method().equals("GET"))
                .forEach(operation -> paths.add(operation.path().replaceAll("\\{[^}]*}", "demo")));
        assertThat(paths).hasSizeGreaterThan(15);
        return new TreeSet<>(paths);
    }

    private HttpResponse<String> send(String method, String path) {
        return server.send(server.request(path).method(method, BodyPublishers.noBody()));
    }

    private static Set<String> names(HttpResponse<?> answer) {
        return answer.headers().map().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !OF_BODIES.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
