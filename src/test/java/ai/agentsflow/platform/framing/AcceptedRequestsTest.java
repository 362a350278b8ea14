package ai.agentsflow.platform.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is a request, and what is handed over of it. */
class AcceptedRequestsTest {

    private static final String HOST = "Host: a\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";

    static Stream<String> asTheyAre() {
        var targets = Stream.of(
                        "/",
                        "/?",
                        "/?a=b",
                        "/a",
                        "/a/",
                        "/a/b",
                        "/a.b",
                        "/a..b",
                        "/..a",
                        "/a..",
                        "/...",
                        "/.a",
                        "/a%20b",
                        "/%c3%a4",
                        "/%e2%82%ac",
                        "/%f0%9f%98%80",
                        "/a%2fb",
                        "/v1/models/meta%2Fllama-3",
                        "/task:chat",
                        "/a%25",
                        "/a%2541",
                        "/?../..",
                        "/?a=%00",
                        "/?a={b}|c",
                        "/?q=[1]",
                        "/a,b",
                        "/~a",
                        "/a@b",
                        "/a!$&'()*+=",
                        "http://a/",
                        "http://a",
                        "HTTP://a/b",
                        "https://a:8443/b?c",
                        "http://b/",
                        "http://a?b=c",
                        "http://[::1]:80/",
                        "/?a;b",
                        "/?a=b;c=//")
                .map(target -> "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");
        var hosts = Stream.of(
                        "a",
                        "a.b",
                        "localhost:8080",
                        "127.0.0.1",
                        "[::1]",
                        "[::1]:80",
                        "[::ffff:1.2.3.4]",
                        "a_b",
                        "a:",
                        "A",
                        "a%41")
                .map(host -> "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        var fields = Stream.of(
                        "A:",
                        "A:b",
                        "A: b ",
                        "A:\t b\t",
                        "A: ä",
                        "A: \u00ff",
                        "A: b\r\nA: c",
                        "Connection: close",
                        "Content-Length: 0",
                        "content-length: 00",
                        "Content_Length: 3",
                        "Transfer_Encoding: chunked",
                        "X-Transfer-Encoding: gzip",
                        "Via: 1.1 b",
                        "TE: trailers",
                        "Content-Lengths: a",
                        "!#$%&'*+-.^_`|~: b",
                        "Connection: Upgrade\r\nUpgrade: websocket",
                        "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket")
                .map(line -> "GET / HTTP/1.1\r\n" + HOST + line + "\r\n\r\n");
        var whole = Stream.of(
                "GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/1.0\r\n" + HOST + "\r\n",
                "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n",
                "FOO / HTTP/1.1\r\n" + HOST + "\r\n",
                "get / HTTP/1.1\r\n" + HOST + "\r\n",
                "M-SEARCH / HTTP/1.1\r\n" + HOST + "\r\n",
                "FOO / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\n" + HOST + "\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1024\r\n\r\n" + "a".repeat(1024),
                "POST / HTTP/1.1\r\n" + HOST + "CONTENT-LENGTH: 003\r\n\r\n\r\n\r",
                "DELETE / HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\n" + HOST + "Content-Length: 5000\r\n\r\n" + "b".repeat(5000),
                "POST /v1/embeddings?a=b HTTP/1.1\r\n" + HOST + "Content-Length: 5000\r\n\r\n" + "c".repeat(5000),
                "POST http://a/v1/embeddings HTTP/1.1\r\n" + HOST + "Content-Length: 2000\r\n\r\n" + "c".repeat(2000),
                "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n".repeat(19) + "\r\n");
        return Stream.of(targets, hosts, fields, whole).flatMap(cases -> cases);
    }

    @ParameterizedTest
    @MethodSource("asTheyAre")
    void handsOverByteForByteHoweverItIsCut(String sent) {
        assertThat(Wire.whole(sent).only()).isEqualTo(sent);
        assertThat(Wire.byteByByte(sent).only()).isEqualTo(sent);
        IntStream.range(1, Math.min(sent.length(), 300))
                .forEach(at -> assertThat(Wire.cut(sent, at).only()).isEqualTo(sent));
    }

    @ParameterizedTest
    @MethodSource("asTheyAre")
    void handsOverEachOfSeveralRequestsByItself(String sent) {
        var three = GET + sent + GET;
        var heard = new Wire.Heard(List.of(GET, sent, GET), null);

        assertThat(Wire.whole(three)).isEqualTo(heard);
        assertThat(Wire.byteByByte(three)).isEqualTo(heard);
        IntStream.range(1, Math.min(three.length(), 300))
                .forEach(at -> assertThat(Wire.cut(three, at)).isEqualTo(heard));
    }

    @ParameterizedTest
    @MethodSource("asTheyAre")
    void skipsEmptyLinesBeforeARequest(String sent) {
        assertThat(Wire.whole("\r\n" + sent + "\r\n\r\n" + sent + "\r\n"))
                .isEqualTo(new Wire.Heard(List.of(sent, sent), null));
        assertThat(Wire.byteByByte("\r\n\r\n" + sent + "\r\n" + sent + "\r\n"))
                .isEqualTo(new Wire.Heard(List.of(sent, sent), null));
    }

    static Stream<String> chunked() {
        return Stream.of(
                "3\r\nabc\r\n0\r\n\r\n",
                "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
                "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n000\r\n\r\n",
                "003\r\nabc\r\n0\r\n\r\n",
                "3;name=value\r\nabc\r\n0;last\r\n\r\n",
                "3;a=\"b;c\"\r\nabc\r\n0\r\n\r\n",
                "3\r\nabc\r\n0\r\nTrailer: value\r\n\r\n",
                "3\r\nabc\r\n0\r\nA: b\r\nC: d\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("chunked")
    void tellsTheLengthOfAHeldBodyThatCameInChunks(String body) {
        var sent = "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nB: c\r\n\r\n" + body;
        var told = "POST / HTTP/1.1\r\n" + HOST + "Content-Length:          3\r\nB: c\r\n\r\nabc";
        var heard = new Wire.Heard(List.of(told, GET), null);

        assertThat(Wire.whole(sent + GET)).isEqualTo(heard);
        assertThat(Wire.byteByByte(sent + GET)).isEqualTo(heard);
        IntStream.range(1, sent.length())
                .forEach(at -> assertThat(Wire.cut(sent + GET, at)).isEqualTo(heard));
    }

    @ParameterizedTest
    @MethodSource("chunked")
    void putsABodyThatIsReadAsItComesIntoChunksOfItsOwn(String body) {
        var head = "POST /v1/chat/completions HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";

        assertThat(Wire.whole(head + body + GET))
                .isEqualTo(new Wire.Heard(List.of(head + "3\r\nabc\r\n0\r\n\r\n", GET), null));
        assertThat(Wire.byteByByte(head + body + GET))
                .isEqualTo(new Wire.Heard(List.of(head + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", GET), null));
    }

    @Test
    void tellsThatABodyInChunksIsEmpty() {
        assertThat(Wire.whole("DELETE / HTTP/1.1\r\n" + HOST + "transfer-encoding:CHUNKED\r\n\r\n0\r\n\r\n")
                        .only())
                .isEqualTo("DELETE / HTTP/1.1\r\n" + HOST + "Content-Length:         0\r\n\r\n");
    }

    @Test
    void strikesOutAnUpgradeThatIsNotServed() {
        assertThat(Wire.whole("GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\n" + HOST
                                + "HTTP2-Settings: A\r\nUpgrade: h2c\r\n\r\n")
                        .only())
                .contains("\r\nIgnored: h2c\r\n")
                .doesNotContain("\r\nUpgrade:");
        for (var line : List.of(
                "upgrade: h2c, websocket",
                "Upgrade: websocket",
                "Connection: upgrade\r\nUpgrade: TLS/1.0",
                "Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c",
                "Connection: close\r\nUPGRADE: websocket")) {
            assertThat(Wire.byteByByte("GET / HTTP/1.1\r\n" + HOST + line + "\r\n\r\n")
                            .only())
                    .as(line)
                    .doesNotContainPattern("(?im)^upgrade:")
                    .contains("Ignored: ");
        }
        assertThat(Wire.whole("POST / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n")
                        .only())
                .doesNotContain("\r\nUpgrade:");
    }

    @Test
    void strikesOutAPromiseThatIsKeptAlready() {
        var sent = "POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc";

        assertThat(Wire.byteByByte(sent).only()).isEqualTo(sent.replace("Expect", "Ignore"));
        assertThat(Wire.whole(sent.replace("POST / ", "POST /v1/chat/completions "))
                        .only())
                .as("whoever reads it as it comes makes the promise")
                .contains("Expect: 100-continue");
        assertThat(Wire.whole(sent.replace("POST / ", "POST /v1/chat/completions ")
                                .replace("Content-Length: 3", "Transfer-Encoding: chunked")
                                .replace("abc", "0\r\n\r\n"))
                        .only())
                .as("nobody is shown the head before the first chunk")
                .contains("Ignore: 100-continue");
    }
}
