package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every route of the description has a rule, and the rule holds: for nobody, for a user, for an administrator. */
class RoutesIT {

    /** Who may use what; a route that fits nowhere here has not been thought about. The first that fits counts. */
    private static final Map<Pattern, String> RULES = rules(
            "(GET|POST|PUT|PATCH|DELETE) /api/admin/.*", "admin",
            "POST /api/models/(warmup|benchmark)", "admin",
            "GET /api/models(/.*)?", "user",
            "(GET|POST|DELETE) /api/chat/.*", "user",
            "(GET|POST|DELETE) /api/keys(/.*)?", "user",
            "(GET|POST) /v1/.*", "user");

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String user = Issuer.shared().token("route-walker");
    private final String admin = Issuer.shared().administrator("route-administrator");

    private record Route(String method, String path) {}

    @TestFactory
    List<DynamicTest> everyRouteHasARule() {
        return routes().stream()
                .map(route -> DynamicTest.dynamicTest(route.method() + " " + route.path(), () -> assertRule(route)))
                .toList();
    }

    @Test
    void thereAreRoutes() {
        assertThat(routes()).hasSizeGreaterThan(15);
    }

    private void assertRule(Route route) {
        var rule = RULES.entrySet().stream()
                .filter(entry -> entry.getKey()
                        .matcher(route.method() + " " + route.path())
                        .matches())
                .map(Map.Entry::getValue)
                .findFirst();
        assertThat(rule).as("somebody has thought about who may").isPresent();

        var stranger = ask(route, server.anonymous(concrete(route)));
        assertThat(stranger.statusCode()).as("nobody: " + stranger.body()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("WWW-Authenticate")).isPresent();
        var asUser = ask(route, server.request(concrete(route), user));
        var asAdmin = ask(route, server.request(concrete(route), admin));
        assertThat(asAdmin.statusCode())
                .as("an administrator: " + asAdmin.body())
                .isNotIn(401, 403);
        if (rule.orElseThrow().equals("admin")) {
            assertThat(asUser.statusCode()).as("a user: " + asUser.body()).isEqualTo(403);
        } else {
            assertThat(asUser.statusCode()).as("a user: " + asUser.body()).isNotIn(401, 403);
        }
    }

    /** With a body that no operation takes, so that nothing is done. */
    private HttpResponse<String> ask(Route route, HttpRequest.Builder request) {
        return server.send(
                route.method().equals("GET") || route.method().equals("DELETE")
                        ? request.method(route.method(), BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json")
                                .method(route.method(), BodyPublishers.ofString("[]")));
    }

    private static String concrete(Route route) {
        return route.path().replaceAll("\\{[^}]*}", "nothing-of-this-name");
    }

    private List<Route> routes() {
        var document = AgentsFlow.body(server.send(server.anonymous("/openapi")
                .header("Accept", "application/json")
                .GET()));
        var routes = new ArrayList<Route>();
        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (List.of("get", "post", "put", "patch", "delete").contains(method)) {
                        routes.add(new Route(method.toUpperCase(Locale.ROOT), path.getKey()));
                    }
                }));
        return routes;
    }

    private static Map<Pattern, String> rules(String... pairs) {
        var rules = new LinkedHashMap<Pattern, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            rules.put(Pattern.compile(pairs[i]), pairs[i + 1]);
        }
        return rules;
    }
}
