package ai.agentsflow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FakeUpstreamTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String CHAT = """
            {"model":"m","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"how are you"}]}""";
    private static final String STREAM = CHAT.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private final FakeUpstream upstream = FakeUpstream.start();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void echoesTheLastUserMessage() throws Exception {
        var answer = FakeUpstreamJson.parse(chat(CHAT).body());

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("echo: how are you");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(9);
        assertThat(answer.at("/model").asText()).isEqualTo("m");
    }

    @Test
    void streamsWordByWord() throws Exception {
        assertThat(contents(chat(STREAM).body())).containsExactly("", "echo:", " how", " are", " you");
        assertThat(chat(STREAM).body()).endsWith("data: [DONE]\n\n").doesNotContain("usage");
    }

    @Test
    void reportsUsageInAStreamWhenAsked() throws Exception {
        upstream.usesTokens(11, 22);
        String body = chat(STREAM.replace("{\"stream\"", "{\"stream_options\":{\"include_usage\":true},\"stream\""))
                .body();

        assertThat(body).contains("\"usage\":null");
        assertThat(body)
                .contains(
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":22,\"total_tokens\":33}");
    }

    @Test
    void keepsToTheScriptAndThenToTheStandingReply() throws Exception {
        upstream.always().refuses(503);
        upstream.answers("one").next(2).answers("two");

        assertThat(List.of(text(), text(), text())).containsExactly("one", "two", "two");
        assertThat(chat(CHAT).statusCode()).isEqualTo(503);
        upstream.behavesAgain();
        assertThat(text()).isEqualTo("echo: how are you");
    }

    @Test
    void sendsNothingOfWhatComesAfterThePause() throws Exception {
        var gate = new CountDownLatch(1);
        upstream.streamsWithPause(gate);
        try (BufferedReader lines = lines(stream())) {
            assertThat(nextContent(lines)).isEmpty();
            assertThat(nextContent(lines)).isEqualTo("word1 ");
            gate.countDown();
            assertThat(nextContent(lines)).isEqualTo("after ");
            assertThat(lines.lines()).contains("data: [DONE]");
        }
    }

    @Test
    void noticesAClientThatLeavesAStalledStream() throws Exception {
        upstream.stallsAfter(1);
        try (BufferedReader lines = lines(stream())) {
            nextContent(lines);
            assertThat(nextContent(lines)).isEqualTo("word1 ");
            assertThat(upstream.awaitClientGone(Duration.ZERO)).isFalse();
        }
        assertThat(upstream.awaitClientGone(SOON)).isTrue();
        assertThat(upstream.awaitOpenConnections(0, SOON)).isTrue();
        assertThat(upstream.lastCall().answered()).isFalse();
    }

    @Test
    void noticesAClientThatLeavesASilentUpstream() throws Exception {
        upstream.neverAnswers();
        try (Socket socket = send(CHAT)) {
            assertThat(upstream.awaitCalls(1, SOON)).isTrue();
            assertThat(socket.isConnected()).isTrue();
        }
        assertThat(upstream.awaitClientGone(SOON)).isTrue();
    }

    @Test
    void doesNotTakeASatisfiedClientForOneThatLeft() throws Exception {
        try (Socket socket = send(CHAT.replace("{\"model\"", "{\"stream\":true,\"model\""))) {
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(reader.lines().takeWhile(line -> !line.equals("0"))).contains("data: [DONE]");
        }
        assertThat(upstream.awaitOpenConnections(0, SOON)).isTrue();
        assertThat(upstream.lastCall().answered()).isTrue();
        assertThat(upstream.lastCall().abandonedAt()).isEmpty();
    }

    @Test
    void cutsAStream() throws Exception {
        upstream.cutsAfter(1);
        try (Socket socket = send(STREAM)) {
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("word1 ")
                    .doesNotContain("word2", "[DONE]", "\r\n0\r\n");
        }
        assertThat(upstream.lastCall().abandonedAt()).isEmpty();
    }

    @Test
    void cutsAnAnswerInHalf() throws Exception {
        upstream.cutsAfter(0);
        assertThatThrownBy(() -> chat(CHAT)).isInstanceOf(IOException.class);
    }

    @Test
    void resetsAStream() throws Exception {
        upstream.resetsAfter(1);
        try (Socket socket = send(STREAM)) {
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void resetsWithoutAByteOfAnAnswer() throws Exception {
        upstream.resets();
        try (Socket socket = send(CHAT)) {
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void hangsUpWithoutAByteOfAnAnswer() throws Exception {
        upstream.hangsUp();
        try (Socket socket = send(CHAT)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void refusesInTheUsualWays() throws Exception {
        upstream.refusesForNow(7).refusesForLength().refusesForContent().refuses(500, "oops", "X-Trace: 1");

        HttpResponse<String> busy = chat(CHAT);
        assertThat(busy.statusCode()).isEqualTo(429);
        assertThat(busy.headers().firstValue("retry-after")).hasValue("7");
        assertThat(chat(CHAT).body()).contains("\"code\":\"context_length_exceeded\"");
        assertThat(chat(CHAT).body()).contains("\"code\":\"content_filter\"");
        HttpResponse<String> broken = chat(CHAT);
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).isEqualTo("oops");
        assertThat(broken.headers().firstValue("x-trace")).hasValue("1");
    }

    @Test
    void spoilsStreams() throws Exception {
        upstream.sendsGarbageChunk()
                .endsWithoutDone()
                .endsWithoutFinish()
                .sendsErrorAfter(1, "overloaded")
                .streamsRaw(": x\n\n");

        assertThat(chat(STREAM).body()).contains("garbage", "after ", "[DONE]");
        assertThat(chat(STREAM).body()).contains("\"finish_reason\":\"stop\"").doesNotContain("[DONE]");
        assertThat(chat(STREAM).body()).contains("word2").doesNotContain("\"stop\"", "[DONE]");
        assertThat(chat(STREAM).body()).contains("word1", "overloaded").doesNotContain("[DONE]");
        assertThat(chat(STREAM).body()).isEqualTo(": x\n\n");
    }

    @Test
    void tricklesCharactersInPieces() throws Exception {
        upstream.trickles("gr\u00fc\u00df dich \uD83D\uDE00");

        assertThat(contents(chat(STREAM).body())).containsExactly("", "gr\u00fc\u00df", " dich", " \uD83D\uDE00");
    }

    @Test
    void callsTools() throws Exception {
        upstream.next(2).callsTool("weather", "{\"city\":\"Rome\"}");

        assertThat(FakeUpstreamJson.parse(chat(CHAT).body())
                        .at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("{\"city\":\"Rome\"}");
        assertThat(chat(STREAM).body())
                .contains("\"name\":\"weather\"", "\"finish_reason\":\"tool_calls\"", "\"arguments\":\"{\\\"city");
    }

    @Test
    void speaksAsTheVendorDoesWhoseAddressIsAsked() throws Exception {
        upstream.next(2).callsTools("Well", "weather", "{\"city\":\"Rome\"}", "time", "{}");
        upstream.next(2).callsTools("Well", "weather", "{\"city\":\"Rome\"}", "time", "{}");

        assertThat(FakeUpstreamJson.parse(post("/v1/messages", CHAT).body()).at("/content/1/input/city"))
                .hasToString("\"Rome\"");
        assertThat(post("/v1/messages", STREAM).body().lines().filter(line -> line.startsWith("event: ")))
                .startsWith("event: message_start", "event: ping", "event: content_block_start")
                .endsWith("event: content_block_stop", "event: message_delta", "event: message_stop");
        assertThat(FakeUpstreamJson.parse(post("/api/chat", CHAT).body()).at("/message/tool_calls/1/function/name"))
                .hasToString("\"time\"");
        assertThat(post("/api/chat", STREAM).body().lines())
                .hasSize(4)
                .last()
                .asString()
                .contains("\"done\":true", "\"eval_count\":");
    }

    @Test
    void listsModelsWithoutUsingUpTheScript() throws Exception {
        upstream.servesModels("m1", "m2").serves("/api/tags", "{\"models\":[]}").answers("scripted");

        assertThat(FakeUpstreamJson.parse(get("/v1/models").body()).findValuesAsText("id"))
                .containsExactly("m1", "m2");
        assertThat(get("/api/tags").body()).isEqualTo("{\"models\":[]}");
        upstream.listing().refuses(500);
        assertThat(get("/v1/models").statusCode()).isEqualTo(500);
        assertThat(get("/v1/else").statusCode()).isEqualTo(404);
        assertThat(text()).isEqualTo("scripted");
        assertThat(upstream.calls()).hasSize(1);
        assertThat(upstream.requests()).hasSize(5);
    }

    @Test
    void embeds() throws Exception {
        var numbers = FakeUpstreamJson.parse(post("/v1/embeddings", "{\"model\":\"e\",\"input\":[\"a b\",\"c\"]}")
                .body());
        var packed = FakeUpstreamJson.parse(
                post("/v1/embeddings", "{\"model\":\"e\",\"input\":\"a\",\"encoding_format\":\"base64\"}")
                        .body());

        assertThat(numbers.at("/data")).hasSize(2);
        assertThat(numbers.at("/data/1/embedding")).hasSize(8);
        assertThat(numbers.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        assertThat(packed.at("/data/0/embedding").isTextual()).isTrue();
    }

    @Test
    void recordsWhatItWasSent() throws Exception {
        String odd = CHAT.replace("\"model\"", "\"x_odd\":\"\\u00e9 \u00e9\", \"model\"");
        chat(odd);

        FakeUpstreamRequest call = upstream.lastCall();
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.path()).isEqualTo("/v1/chat/completions");
        assertThat(call.header("authorization")).hasValue("Bearer sk-test");
        assertThat(call.body()).isEqualTo(odd);
        assertThat(call.json().path("model").asText()).isEqualTo("m");
    }

    @Test
    void readsAChunkedRequestAndKeepsTheConnection() throws Exception {
        for (int round = 0; round < 2; round++) {
            var body =
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(CHAT.getBytes(StandardCharsets.UTF_8)));
            client.send(request("/v1/chat/completions").POST(body).build(), BodyHandlers.ofString());
        }
        assertThat(upstream.calls()).extracting(FakeUpstreamRequest::body).containsExactly(CHAT, CHAT);
        assertThat(upstream.openConnections()).isEqualTo(1);
    }

    @Test
    void comesBackOnTheSamePort() throws Exception {
        text();
        upstream.close();
        assertThatThrownBy(() -> chat(CHAT)).isInstanceOf(IOException.class);
        try (var again = FakeUpstream.start(upstream.port())) {
            assertThat(text()).isEqualTo("echo: how are you");
            assertThat(again.calls()).hasSize(1);
        }
    }

    private String text() throws Exception {
        return FakeUpstreamJson.parse(chat(CHAT).body())
                .at("/choices/0/message/content")
                .asText();
    }

    private HttpResponse<String> chat(String body) throws Exception {
        return post("/v1/chat/completions", body);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private InputStream stream() throws Exception {
        var request = request("/v1/chat/completions")
                .POST(BodyPublishers.ofString(STREAM))
                .build();
        return client.send(request, BodyHandlers.ofInputStream()).body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(upstream.address() + path)).header("Authorization", "Bearer sk-test");
    }

    /** Sends a chat below HTTP's client, to see what comes back on the wire. */
    private Socket send(String body) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), upstream.port());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: fake\r\nContent-Length: %d\r\n\r\n"
                .formatted(bytes.length);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private static BufferedReader lines(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static String nextContent(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && line.isEmpty()) {
            line = lines.readLine();
        }
        return contents(String.valueOf(line)).get(0);
    }

    private static List<String> contents(String stream) throws IOException {
        var contents = new ArrayList<String>();
        for (String line : stream.lines().toList()) {
            if (line.startsWith("data: {")) {
                contents.addAll(FakeUpstreamJson.parse(line.substring(6)).findValuesAsText("content"));
            }
        }
        return contents;
    }
}
