package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's mistake is the client's: no model is asked, and none has it counted against it. */
@Tag("h2-only")
class MalformedRequestsIT {

    private static final String CHAT = "/v1/chat/completions";
    private static final String GOOD =
            "{\"model\":\"MODEL\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

    /** What stands behind a good request; each is wrong for every model. */
    private static final List<String> MEMBERS = List.of(
            "\"stream\":\"true\"",
            "\"stream\":1",
            "\"Stream\":true",
            "\"STREAM\":true",
            "\"\u017ftream\":true",
            "\"\\u0053tream\":true",
            "\"stream\":true,\"stream\":false",
            "\"Model\":\"up-secret\"",
            "\"model\":\"up-secret\"",
            "\"mode\\u006c\":\"up-secret\"",
            "\"Messages\":[]",
            "\"messages\":[]",
            "\"max_to\u212aens\":1",
            "\"temperature\":\"hot\"",
            "\"temperature\":1e999",
            "\"top_p\":[]",
            "\"tools\":{}",
            "\"tools\":[7]",
            "\"metadata\":{\"user_id\":\"\\ud800\"}",
            "\"metadata\":{\"a\":1,\"a\":2}",
            "\"x\":[}",
            "\"x\":\"\t\"");

    private final AgentsFlow server = AgentsFlow.shared();

    @ParameterizedTest
    @CsvSource({
        "fake, /v1/chat/completions",
        "claude, /v1/chat/completions",
        "ollama/fake-model, /v1/chat/completions",
        "demo, /v1/chat/completions",
        "fake, /v1/messages",
        "claude, /v1/messages",
        "demo, /v1/messages",
    })
    void areRefusedBeforeAnyModelIsAsked(String name, String path) {
        List.of("fake", "claude", "ollama/fake-model").forEach(model -> server.awaitHealth(model, true));
        String good = GOOD.replace("MODEL", name);
        int asked = asked();
        double ended = ended(name);

        for (byte[] bad : malformed(good)) {
            var answer = post(path, bad);
            assertThat(answer.statusCode())
                    .as("%s: %s", new String(bad, StandardCharsets.UTF_8), answer.body())
                    .isEqualTo(400);
            assertThat(body(answer).at("/error/type").asText()).isEqualTo("invalid_request_error");
            assertThat(body(answer).at("/error/message").asText()).isNotBlank();
        }

        assertThat(asked()).isEqualTo(asked);
        var answer = server.post(path, good);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(ended(name)).isEqualTo(ended + 1);
    }

    /** In this profile everybody is somebody of their own. */
    @ParameterizedTest
    @CsvSource({"fake", "claude", "ollama/fake-model", "demo"})
    void ofOneUserTakeNoModelFromAnother(String model) throws Exception {
        var guarded = AgentsFlow.guarded();
        guarded.awaitHealth(model, true);
        String good = GOOD.replace("MODEL", model);
        var bodies = malformed(good);
        var clumsy = Issuer.shared().token("clumsy-" + model);
        var other = Issuer.shared().token("other-" + model);

        for (int call = 0; call < 1000; call++) {
            assertThat(ask(guarded, clumsy, bodies.get(call % bodies.size())).statusCode())
                    .isEqualTo(400);
            if (call % 20 == 0) {
                var answer = ask(guarded, other, bytes(good));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }
        }

        assertThat(guarded.json("/api/models/" + model.replace("/", "%2F"))
                        .path("circuit")
                        .asText())
                .isEqualTo("closed");
    }

    private static HttpResponse<String> ask(AgentsFlow server, String token, byte[] body) {
        return server.send(server.request(CHAT, token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static List<byte[]> malformed(String good) {
        var bodies = new ArrayList<byte[]>();
        MEMBERS.forEach(member -> bodies.add(bytes(good.replaceFirst("}$", "," + member.replace("\\", "\\\\") + "}"))));
        for (String encoding : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32")) {
            bodies.add(good.getBytes(Charset.forName(encoding)));
        }
        for (String text : List.of("ed a0 80", "c0 af", "e2 82", "f8 88 80 80 80", "ff")) {
            bodies.add(withText(good, HexFormat.ofDelimiter(" ").parseHex(text)));
        }
        bodies.add(bytes(good.replaceFirst("\\[\\{.*}]", "[]")));
        bodies.add(bytes(good.replaceFirst("\\[\\{.*}]", "\"a\"")));
        bodies.add(bytes(good.replaceFirst("\\[\\{.*}]", "[\"a\"]")));
        bodies.add(bytes(good.replaceFirst("\"model\":\"[^\"]*\"", "\"model\":7")));
        bodies.add(bytes(good.replace("\"content\":\"a\"", "\"content\":\"\\udfff\"")));
        bodies.add(bytes(good.replace("\"content\":\"a\"", "\"content\":7")));
        bodies.add(bytes(good.replace("\"content\":\"a\"", "\"content\":\"a\",\"Content\":\"b\"")));
        bodies.add(bytes(good.replace("\"content\":\"a\"", "\"content\":\"a\",\"content\":\"b\"")));
        return bodies;
    }

    private static byte[] withText(String good, byte[] text) {
        byte[] body = bytes(good.replace("\"content\":\"a\"", "\"content\":\"" + "?".repeat(text.length) + "\""));
        System.arraycopy(text, 0, body, new String(body, StandardCharsets.US_ASCII).indexOf('?'), text.length);
        return body;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"input\":7 | input",
                "\"input\":[] | input",
                "\"input\":\"a\",\"Input\":\"b\" | Input",
                "\"input\":\"a\",\"Model\":\"up-secret\" | Model",
                "\"input\":[\"a\",{\"b\":1,\"b\":2}] | input[1].b",
                "\"input\":\"\\ud800\" | input",
                "\"input\":\"a\",\"dimensions\":\"x\" | dimensions",
                "\"input\":\"a\",\"user\":7 | user",
            })
    void areRefusedForEmbeddingsToo(String members, String param) {
        int asked = asked();

        var answer = server.post("/v1/embeddings", "{\"model\":\"vendor/embedder:1\",%s}".formatted(members));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(error(answer).path("param").asText()).isEqualTo(param);
        assertThat(asked()).isEqualTo(asked);
    }

    @Test
    void areToldWithTheMemberAndTheRule() {
        var answer = server.post(CHAT, GOOD.replace("MODEL", "fake").replaceFirst("}$", ",\"stream\":\"yes\"}"));

        assertThat(body(answer).toString())
                .isEqualTo(
                        "{\"error\":{\"message\":\"stream must be true or false\",\"type\":\"invalid_request_error\",\"param\":\"stream\",\"code\":\"invalid_input\"}}");
    }

    @Test
    void doNotIncludeAByteOrderMarkWhichIsTakenOff() {
        server.awaitHealth("fake", true);
        for (String path : List.of(CHAT, "/v1/messages")) {
            var answer = server.post(path, "\ufeff" + GOOD.replace("MODEL", "fake"));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(server.upstream().lastCall().body()).startsWith("{");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, "/v1/embeddings", "/v1/messages"})
    void areOfAnotherMediaTypeOrEncoding(String path) {
        for (String type : List.of(
                "text/plain",
                "application/jsonx",
                "application/json; charset=utf-16",
                "application/json;charset=latin1")) {
            var answer = server.send(server.request(path)
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString(GOOD.replace("MODEL", "fake"))));

            assertThat(answer.statusCode()).as(type).isEqualTo(415);
        }
        var packed = server.send(server.request(path)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(new byte[] {0x1f, (byte) 0x8b, 8, 0})));

        assertThat(packed.statusCode()).isEqualTo(415);
        assertThat(error(packed).path("message").asText()).contains("Content-Encoding gzip");
        assertThat(packed.headers().firstValue("Accept-Encoding")).contains("identity");
    }

    /** How many calls of a model have come to any end. */
    private double ended(String name) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("gen_ai_client_operation_duration_seconds_count")
                        && line.contains("gen_ai_request_model=\"" + name + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private int asked() {
        return server.upstream().calls().size() + server.backup().calls().size();
    }

    private HttpResponse<String> post(String path, byte[] body) {
        return server.send(
                server.request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body)));
    }

    private static JsonNode error(HttpResponse<String> answer) {
        return body(answer).path("error");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
