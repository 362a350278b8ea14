package ai.agentsflow;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus is told is what the README says, it is right, and it names nobody. */
class MetricsIT {

    private static final Pattern OURS = Pattern.compile("(agentsflow|gen_ai|http_server)_.*");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z]\\w*)(?:\\{(.*)})? (\\S+)$");

    /** One series for each fault and each node: none without a Redis. */
    private static final Set<String> OF_REDIS = Set.of("agentsflow_redis_fault", "agentsflow_redis_node_up");

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|([^|]*)\\|[^|]*\\|$");
    private static final String QUESTION = """
            {"model":"%s","stream":%s,"messages":[{"role":"user","content":"canary-prompt"}]}""";

    private final AgentsFlow server = AgentsFlow.shared();

    @AfterEach
    void usualModels() throws IOException {
        Files.writeString(server.catalogue(), server.usualCatalogue());
    }

    @Test
    void areThoseOfTheReadmeWithTheirTypesAndLabelsAndNoOthers() throws IOException {
        ask("fake", true);

        var text = metrics();

        var rows = ROW.matcher(Files.readString(Path.of(System.getProperty("agentsflow.test.basedir", "."))
                        .resolve("README.md")))
                .results()
                .toList();
        var promised = rows.stream()
                .filter(row -> OURS.matcher(row.group(1)).matches() && !OF_REDIS.contains(row.group(1)))
                .collect(toMap(row -> row.group(1), row -> row.group(2) + " " + words(row.group(3))));
        assertThat(promised).as("rows of the README").hasSizeGreaterThan(20);
        assertThat(new TreeMap<>(shown(text))).isEqualTo(new TreeMap<>(promised));
        assertThat(text).contains("jvm_memory_used_bytes{area=\"heap\"}", "process_cpu_seconds_total");
    }

    @Test
    void countACallWithItsTokensItsPriceAndItsTime() {
        var before = metrics();

        ask("fake", true);

        var after = metrics();
        var model =
                "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"fake\",gen_ai_response_model=\"fake-model\"";
        assertThat(grown(
                        "gen_ai_client_operation_duration_seconds_count{error_type=\"\"," + model + "}", before, after))
                .isEqualTo(1);
        assertThat(grown("gen_ai_client_operation_time_to_first_chunk_seconds_count{" + model + "}", before, after))
                .isEqualTo(1);
        double input = grown("gen_ai_client_token_usage_sum{" + model + ",gen_ai_token_type=\"input\"}", before, after);
        double output =
                grown("gen_ai_client_token_usage_sum{" + model + ",gen_ai_token_type=\"output\"}", before, after);
        assertThat(input).isPositive();
        assertThat(output).isPositive();
        assertThat(grown("agentsflow_model_cost_usd_total{model=\"fake\",provider=\"openai\"}", before, after))
                .isCloseTo((input + 2 * output) / 1e6, within());
        var route =
                "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_response_status_code=\"200\",http_route=\"/v1/chat/completions\"}";
        AgentsFlow.await("the request is counted", () -> grown(route, before, metrics()) == 1);
    }

    @Test
    void tellAFailureByItsKind() {
        server.upstream().refuses(500);
        var before = metrics();

        assertThat(server.post("/v1/chat/completions", QUESTION.formatted("task:brittle", false))
                        .statusCode())
                .isEqualTo(502);

        assertThat(grown(
                        "gen_ai_client_operation_duration_seconds_count{error_type=\"upstream_error\",gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"fake\",gen_ai_response_model=\"fake-model\"}",
                        before,
                        metrics()))
                .isEqualTo(1);
    }

    @Test
    void countStreamsThatBeginAndThoseThatNeverDo() {
        var before = metrics();
        ask("fake", true);
        ask("fake", false);
        server.stream("/api/chat/stream?model=fake", "{\"message\":\"Hello\"}").rest();
        server.upstream().refuses(500);
        server.post("/v1/chat/completions", QUESTION.formatted("task:brittle", true));
        server.upstream().refuses(422);
        server.post("/v1/chat/completions", QUESTION.formatted("task:brittle", true));

        var after = metrics();
        var streams = "agentsflow_stream_time_to_first_chunk_seconds_count{outcome=\"%s\"}";
        assertThat(grown(streams.formatted("begun"), before, after)).isEqualTo(2);
        assertThat(grown(streams.formatted("failed"), before, after)).isEqualTo(1);
    }

    @Test
    void holdNothingThatAClientHasMadeUp() {
        server.get("/canary-path/1234");
        server.get("/api/canary-path");
        server.get("/api/models/canary-model");
        server.get("/v1/canary-path");
        server.post("/v1/chat/completions", QUESTION.formatted("canary-model", false));
        server.send(server.request("/api/models").method("CANARY", java.net.http.HttpRequest.BodyPublishers.noBody()));

        assertThat(metrics())
                .doesNotContainIgnoringCase("canary")
                .contains("http_route=\"/api/models/{name}\"", "http_request_method=\"_OTHER\"");
    }

    @Test
    void forgetAModelThatHasLeftTheCatalogue() throws IOException {
        Files.writeString(
                server.catalogue(),
                server.usualCatalogue().replace("models:\n", "models:\n  - { name: passing, provider: demo }\n"));
        AgentsFlow.await("the new model is there", () -> metrics().contains("gen_ai_request_model=\"passing\""));
        ask("passing", false);

        usualModels();

        AgentsFlow.await("the model is gone", () -> !metrics().contains("\"passing\""));
    }

    @Test
    void tellNothingTwice() {
        var samples = SAMPLE.matcher(metrics())
                .results()
                .map(sample -> sample.group(1) + "{" + sample.group(2) + "}")
                .toList();

        assertThat(samples).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    /** The names with their types and labels. */
    private static Map<String, String> shown(String text) {
        var labels = SAMPLE.matcher(text)
                .results()
                .collect(groupingBy(
                        sample -> sample.group(1).replaceAll("_(bucket|count|sum)$", ""),
                        mapping(
                                sample -> LABEL.matcher(sample.group(2) == null ? "" : sample.group(2))
                                        .results()
                                        .map(label -> label.group(1))
                                        .filter(label ->
                                                !Set.of("le", "mp_scope").contains(label))
                                        .collect(toSet()),
                                Collectors.reducing(Set.<String>of(), MetricsIT::union))));
        return TYPE.matcher(text)
                .results()
                .filter(type -> OURS.matcher(type.group(1)).matches())
                .collect(toMap(type -> type.group(1), type -> type.group(2) + " " + sorted(labels.get(type.group(1)))));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var both = new java.util.HashSet<>(one);
        both.addAll(other);
        return both;
    }

    private static List<String> words(String cell) {
        return sorted(Arrays.stream(cell.replace("`", "").strip().split(" ", -1))
                .filter(word -> !word.isEmpty())
                .collect(toSet()));
    }

    private static List<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }

    private static double grown(String series, String before, String after) {
        return value(series, after) - value(series, before);
    }

    private static double value(String series, String text) {
        return Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-9);
    }

    private void ask(String model, boolean stream) {
        assertThat(server.post("/v1/chat/completions", QUESTION.formatted(model, stream))
                        .statusCode())
                .isEqualTo(200);
    }

    private String metrics() {
        return server.get("/metrics").body();
    }
}
