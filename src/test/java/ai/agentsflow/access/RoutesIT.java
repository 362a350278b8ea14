package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Description;
import ai.agentsflow.testing.Issuer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every route of the description has a rule, and the rule holds: for nobody, for a user, for an administrator. And the description
 * has every route of the WAR, whose open folders hold nothing but the files that are meant.
 */
class RoutesIT {

    /** Who may use what; a route that fits nowhere here has not been thought about. The first that fits counts. */
    private static final Map<Pattern, String> RULES = rules(
            "(GET|POST|PUT|PATCH|DELETE) /api/admin/.*", "admin",
            "POST /api/models/(warmup|benchmark)", "admin",
            "GET /api/models(/.*)?", "user",
            "(GET|POST|DELETE) /api/chat/.*", "user",
            "(GET|POST|DELETE) /api/keys(/.*)?", "user",
            "(GET|POST|DELETE) /v1/.*", "user");

    /** What answers, and stands in no description. */
    private static final Map<String, String> NO_ROUTES = Map.ofEntries(
            Map.entry("/v1/*", "answers 404 in the API's shape where nothing else is"),
            Map.entry("/openai/*", "Azure's paths for what stands under /v1"),
            Map.entry("/chat/completions", "the same without /v1"),
            Map.entry("/completions", "the same without /v1"),
            Map.entry("/embeddings", "the same without /v1"),
            Map.entry("/models/*", "the same without /v1"),
            Map.entry("/messages/*", "the same without /v1"),
            Map.entry("/responses/*", "the same without /v1"),
            Map.entry("/conversations/*", "the same without /v1"),
            Map.entry("/", "files, and 404 where there is none"),
            Map.entry("/docs", "a page"),
            Map.entry("/redoc", "a page"),
            Map.entry("/WEB-INF/error", "errors are forwarded there; no request gets beneath /WEB-INF"));

    /** What is open without a file or a servlet of the WAR. */
    private static final Map<String, String> NOT_OURS = Map.of(
            "/openapi", "a filter's",
            "/metrics", "a filter's",
            "/health", "the server's",
            "/favicon.ico", "browsers ask for it by themselves; 404 is the better answer than 401");

    /** Below /health/ the server answers by itself. */
    private static final String SERVERS_FOLDER = "/health/";

    private static final WarContents WAR = WarContents.read(Path.of(System.getProperty("agentsflow.test.war")));

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String user = Issuer.shared().token("route-walker");
    private final String admin = Issuer.shared().administrator("route-administrator");

    private final Description description = Description.of(server);

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

    @Test
    void theDescriptionHasEveryOperationOfTheWar() {
        var described = routes().stream()
                .map(route -> route.method() + " " + route.path())
                .toList();

        assertThat(WAR.operations()).hasSizeGreaterThan(10).isSubsetOf(described);
    }

    @Test
    void theDescriptionHasEveryServletOfTheWar() {
        var described = routes().stream().map(Route::path).toList();

        assertThat(WAR.patterns())
                .contains("/v1/chat/completions")
                .containsAll(NO_ROUTES.keySet())
                .allSatisfy(pattern -> assertThat(
                                NO_ROUTES.containsKey(pattern) || described.contains(pattern.replaceFirst("/\\*$", "")))
                        .as(pattern + " is described, or listed here with its reason")
                        .isTrue());
    }

    @Test
    void theWarHasEveryRouteOfTheDescription() {
        assertThat(routes())
                .allSatisfy(route -> assertThat(WAR.operations().contains(route.method() + " " + route.path())
                                || WAR.patterns().stream()
                                        .filter(pattern -> !NO_ROUTES.containsKey(pattern))
                                        .anyMatch(pattern -> isServed(route.path(), pattern)))
                        .as(route + " has a resource or a servlet")
                        .isTrue());
    }

    private static boolean isServed(String path, String pattern) {
        return pattern.endsWith("/*")
                ? (path + "/").startsWith(pattern.substring(0, pattern.length() - 1))
                : path.equals(pattern);
    }

    @Test
    void nothingAnswersThatCannotBeSeenHere() {
        assertThat(WAR.unseen())
                .as("libraries that map paths, and code that does")
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> nobodyIsServedByAServletThatIsNotOpen() {
        return WAR.patterns().stream()
                .filter(pattern -> !OpenPaths.PATHS.contains(pattern))
                .flatMap(pattern -> Stream.of("GET", "POST", "PUT", "PATCH", "DELETE")
                        .map(method -> new Route(method, pattern.replace("*", "nothing-of-this-name"))))
                .map(route -> DynamicTest.dynamicTest(
                        route.method() + " " + route.path(),
                        () -> assertThat(ask(route, server.anonymous(route.path()))
                                        .statusCode())
                                .isIn(route.path().startsWith("/WEB-INF/") ? List.of(401, 404) : List.of(401))));
    }

    @Test
    void whatIsOpenIsThere() {
        var served = new TreeSet<>(WAR.files());
        served.addAll(WAR.patterns());
        served.addAll(NOT_OURS.keySet());

        assertThat(OpenPaths.PATHS).isSubsetOf(served);
        assertThat(OpenPaths.FOLDERS)
                .allSatisfy(folder -> assertThat(folder.equals(SERVERS_FOLDER)
                                || Stream.of(WAR.files(), WAR.librariesFiles())
                                        .flatMap(Set::stream)
                                        .anyMatch(file -> file.startsWith(folder)))
                        .as(folder)
                        .isTrue());
    }

    /** A folder that is open for its files opens nothing else. */
    @Test
    void openFoldersHoldFilesAlone() {
        var answering = Stream.concat(
                WAR.patterns().stream(),
                WAR.operations().stream().map(operation -> operation.replaceFirst("\\S+ ", "")));
        assertThat(answering).allSatisfy(path -> assertThat(OpenPaths.FOLDERS).noneMatch(path::startsWith));
        assertThat(WAR.files())
                .isNotEmpty()
                .allMatch(file -> file.matches("/(assets/[a-z]+\\.(js|css|svg)|[a-z]+\\.html)"))
                .allMatch(file -> OpenPaths.PATHS.contains(file)
                        || OpenPaths.FOLDERS.stream().anyMatch(file::startsWith));
        assertThat(WAR.librariesFiles()).isNotEmpty().allMatch(file -> file.matches("/webjars/(swagger-ui|redoc)/.*"));
    }

    @Test
    void everyFileOfTheWarIsServedToAnybody() {
        assertThat(WAR.files())
                .allSatisfy(file -> assertThat(
                                server.send(server.anonymous(file).GET()).statusCode())
                        .isEqualTo(200));
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
        return description.operations().stream()
                .map(operation -> new Route(operation.method(), operation.path()))
                .toList();
    }

    private static Map<Pattern, String> rules(String... pairs) {
        var rules = new LinkedHashMap<Pattern, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            rules.put(Pattern.compile(pairs[i]), pairs[i + 1]);
        }
        return rules;
    }
}
