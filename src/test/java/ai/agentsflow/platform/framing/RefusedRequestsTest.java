package ai.agentsflow.platform.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no request, however its bytes are cut into packets. */
class RefusedRequestsTest {

    private static final String HOST = "Host: a\r\n";

    static Stream<Arguments> requestLines() {
        return refused(
                Refusal.REQUEST_LINE,
                "GET /\r\n\r\n",
                "GET /\r\nHost: a\r\n\r\n",
                "GET  / HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /  HTTP/1.1\r\n" + HOST + "\r\n",
                "GET / HTTP/1.1 \r\n" + HOST + "\r\n",
                "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n",
                " GET / HTTP/1.1\r\n" + HOST + "\r\n",
                "GET / http/1.1\r\n" + HOST + "\r\n",
                "GET / HTTP/1\r\n" + HOST + "\r\n",
                "GET / HTTP/1.\r\n" + HOST + "\r\n",
                "GET / HTTP/1.10\r\n" + HOST + "\r\n",
                "GET / HTTP/11.1\r\n" + HOST + "\r\n",
                "GET / HTTP/1,1\r\n" + HOST + "\r\n",
                "GET / HTTP/x.1\r\n" + HOST + "\r\n",
                "GET / HTPP/1.1\r\n" + HOST + "\r\n",
                "GET / HTTP/1.1\n" + HOST + "\r\n",
                "GET / HTTP/1.1\rHost: a\r\n\r\n",
                "GET\r\n\r\n",
                "G(T / HTTP/1.1\r\n" + HOST + "\r\n",
                "GÄT / HTTP/1.1\r\n" + HOST + "\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
                "\nGET / HTTP/1.1\r\n" + HOST + "\r\n",
                "\r\n".repeat(9) + "GET / HTTP/1.1\r\n" + HOST + "\r\n");
    }

    static Stream<Arguments> versions() {
        return refused(
                Refusal.VERSION,
                "GET / HTTP/2.0\r\n" + HOST + "\r\n",
                "GET / HTTP/1.2\r\n" + HOST + "\r\n",
                "GET / HTTP/0.9\r\n" + HOST + "\r\n",
                "GET / HTTP/9.9\r\n" + HOST + "\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }

    static Stream<Arguments> methods() {
        return refused(
                Refusal.METHOD,
                "TRACE / HTTP/1.1\r\n" + HOST + "\r\n",
                "TRACE /x HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc",
                "CONNECT a:80 HTTP/1.1\r\n" + HOST + "\r\n",
                "CONNECT / HTTP/1.0\r\n\r\n");
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                        "*",
                        "a",
                        "a/b",
                        "?x",
                        "/%",
                        "/%4",
                        "/%zz",
                        "/%4g",
                        "/?%",
                        "/?a=%zz",
                        "/?%2",
                        "/a\u0000",
                        "/a\u0007",
                        "/ä",
                        "/?ä",
                        "/\u007f",
                        "/#a",
                        "/?#a",
                        "/a\"b",
                        "/a<b>",
                        "/a[b]",
                        "/a^b",
                        "/a`b",
                        "/a{b}",
                        "/a|b",
                        "/%00",
                        "/%0a",
                        "/%7f",
                        "/%ff",
                        "/%c3",
                        "/%c3%28",
                        "/%c0%af",
                        "/%ed%a0%80",
                        "/%f5%80%80%80",
                        "/%e2%82",
                        "/%e2%82x",
                        "/%80",
                        "/%e0%80%af",
                        "/%f0%80%80%af",
                        "/%f4%90%80%80",
                        "ftp://a/b",
                        "http:/a",
                        "file:///etc/passwd",
                        "//a?%",
                        "/?a=\u0001",
                        "/a\tb")
                .map(target -> Arguments.of(Refusal.TARGET, "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n"))
                .filter(given -> !given.get()[1].toString().contains("//a?%"));
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                        "/.",
                        "/..",
                        "/./",
                        "/../",
                        "/a/.",
                        "/a/..",
                        "/a/../b",
                        "/a/./b",
                        "/../../etc/passwd",
                        "/%2e",
                        "/%2e%2e",
                        "/.%2e",
                        "/%2E.",
                        "/a/%2e%2e/b",
                        "/..%2f",
                        "/..%2F..%2fmetrics",
                        "/a%2f..%2fb",
                        "/%2e%2f",
                        "/a%2f%2e%2e",
                        "//",
                        "//a",
                        "/a//b",
                        "/a//",
                        "/a%2f/b",
                        "/a/%2fb",
                        "/%2f",
                        "/a%2f%2fb",
                        "/a;b",
                        "/a;b=c/d",
                        "/;",
                        "/a/;/b",
                        "/..;/a",
                        "/a%3bb",
                        "/%3B",
                        "/a%5cb",
                        "/..%5c..%5ca",
                        "/%5C",
                        "/%252e%252e",
                        "/%252f",
                        "/a%252fb",
                        "/%255c",
                        "/%25252e",
                        "/%253b")
                .map(path -> Arguments.of(Refusal.PATH, "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n"));
    }

    static Stream<Arguments> fields() {
        return fields(
                Refusal.FIELD,
                "Name : value",
                " Name: value",
                "\tName: value",
                "Name",
                ": value",
                ":",
                "Na me: value",
                "Na\u0000me: value",
                "Näme: value",
                "Name: va\u0000lue",
                "Name: va\u0001lue",
                "Name: \u007f",
                "Name: \u001b[0m",
                "Na(me: value",
                "Na\tme: value",
                "Name;: value",
                "Name\u000b: value",
                "Name: a\r\n continued",
                "Name: a\r\n\tcontinued",
                "Content-Length : 3",
                "Transfer-Encoding : chunked",
                "Content-Length\u00a0: 3",
                "Name: a\r\n \r\nB: c");
    }

    static Stream<Arguments> lineEnds() {
        return fields(
                Refusal.LINE_END,
                "Name: value\nOther: value",
                "Name: va\rlue",
                "Name: value\r\r\nOther: value",
                "Name:\n",
                "Name: a\nContent-Length: 3");
    }

    static Stream<Arguments> badHeadEnds() {
        return refused(Refusal.LINE_END, "GET / HTTP/1.1\r\n" + HOST + "\rX", "GET / HTTP/1.1\r\nHost: a\n\n");
    }

    static Stream<Arguments> hosts() {
        var hosts = List.of(
                "Host:",
                "Host: ",
                "Host: a,b",
                "Host: a b",
                "Host: a/b",
                "Host: a@b",
                "Host: user:pw@b",
                "Host: a:b",
                "Host: a:99999",
                "Host: a:8 0",
                "Host: a:-1",
                "Host: a:80:80",
                "Host: :80",
                "Host: [::1",
                "Host: [::1]x",
                "Host: []",
                "Host: [g::1]",
                "Host: [1]",
                "Host: a%zz",
                "Host: a%4",
                "Host: a?b",
                "Host: a#b",
                "Host: ä",
                "Host: a\\b",
                "Host: http://a",
                "Host: \"a\"",
                "Host: a\r\nHost: a",
                "Host: a\r\nHost: b",
                "Host: a\r\nhost: a",
                "Host: a\r\nHOST:",
                "X: y",
                "Host: " + "a".repeat(300));
        return Stream.concat(
                hosts.stream().map(host -> Arguments.of(Refusal.HOST, "GET / HTTP/1.1\r\n" + host + "\r\n\r\n")),
                refused(
                        Refusal.HOST,
                        "GET / HTTP/1.1\r\n\r\n",
                        "GET / HTTP/1.0\r\nHost:\r\n\r\n",
                        "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
                        "GET http://b/ HTTP/1.1\r\n\r\n",
                        "GET http:///a HTTP/1.1\r\n" + HOST + "\r\n",
                        "GET http://u@b/ HTTP/1.1\r\n" + HOST + "\r\n",
                        "GET http://a:b/ HTTP/1.1\r\n" + HOST + "\r\n",
                        "GET http://a,b/ HTTP/1.1\r\n" + HOST + "\r\n"));
    }

    static Stream<Arguments> contentLengths() {
        return fields(
                Refusal.CONTENT_LENGTH,
                "Content-Length:",
                "Content-Length: +3",
                "Content-Length: -3",
                "Content-Length: 0x3",
                "Content-Length: 3,3",
                "Content-Length: 3, 3",
                "Content-Length: 3 3",
                "Content-Length: 3.0",
                "Content-Length: 3;a=b",
                "Content-Length: three",
                "Content-Length: 1e1",
                "Content-Length: \"3\"",
                "Content-Length: 3_0",
                "Content-Length: 99999999999999999999",
                "Content-Length: 9223372036854775808",
                "Content-Length: 3\r\nContent-Length: 3",
                "Content-Length: 3\r\nContent-Length: 4",
                "Content-Length: 0\r\ncontent-length: 0",
                "CONTENT-LENGTH: 3\r\nContent-length: 3");
    }

    static Stream<Arguments> transferEncodings() {
        return Stream.concat(
                fields(
                        Refusal.TRANSFER_ENCODING,
                        "Transfer-Encoding:",
                        "Transfer-Encoding: identity",
                        "Transfer-Encoding: xchunked",
                        "Transfer-Encoding: chunkedx",
                        "Transfer-Encoding: chunked, identity",
                        "Transfer-Encoding: chunked;a",
                        "Transfer-Encoding: chunked,",
                        "Transfer-Encoding: gzip",
                        "Transfer-Encoding: \"chunked\"",
                        "Transfer-Encoding: chu nked",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
                        "transfer-encoding: CHUNKED\r\nTRANSFER-ENCODING: chunked"),
                Stream.of(Arguments.of(
                        Refusal.TRANSFER_ENCODING, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                        fields(
                                Refusal.TRANSFER_CODING,
                                "Transfer-Encoding: gzip, chunked",
                                "Transfer-Encoding: chunked, chunked",
                                "Transfer-Encoding: ,chunked"),
                        fields(
                                Refusal.TWO_FRAMINGS,
                                "Content-Length: 3\r\nTransfer-Encoding: chunked",
                                "Transfer-Encoding: chunked\r\nContent-Length: 3",
                                "Transfer-Encoding: chunked\r\nContent-Length: 0",
                                "content-length: 3\r\ntransfer-encoding: Chunked"),
                        fields(
                                Refusal.EXPECTATION,
                                "Expect: 200-ok",
                                "Expect:",
                                "Expect: 100-continue, x",
                                "Expect: 100-continue\r\nExpect: 100-continue"),
                        refused(
                                Refusal.BODY_OF_METHOD,
                                "GET / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc",
                                "HEAD / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc",
                                "DELETE / HTTP/1.1\r\n" + HOST
                                        + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
                        refused(
                                Refusal.TOO_LARGE,
                                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1025\r\n\r\n",
                                "POST /v1/chat/completions/ HTTP/1.1\r\n" + HOST + "Content-Length: 1025\r\n\r\n",
                                "PUT /v1/chat/completions HTTP/1.1\r\n" + HOST + "Content-Length: 1025\r\n\r\n",
                                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 9223372036854775807\r\n\r\n",
                                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n401\r\n"
                                        + "a".repeat(1025)),
                        refused(
                                Refusal.HEAD_TOO_LARGE,
                                "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n".repeat(20) + "\r\n",
                                "GET / HTTP/1.1\r\n" + HOST + "A: " + "b".repeat(2048) + "\r\n\r\n",
                                "GET / HTTP/1.1\r\n" + HOST + "A: " + "b".repeat(4096)),
                        refused(
                                Refusal.URI_TOO_LONG,
                                "GET /" + "a".repeat(2048) + " HTTP/1.1\r\n" + HOST + "\r\n",
                                "A".repeat(2048),
                                "GET /" + "a".repeat(5000)))
                .flatMap(cases -> cases);
    }

    static Stream<Arguments> chunks() {
        return Stream.of(
                        "x\r\n",
                        "\r\n",
                        " 1\r\na\r\n",
                        "1 \r\na\r\n",
                        "0x1\r\na\r\n",
                        "+1\r\na\r\n",
                        "-1\r\na\r\n",
                        "1\na\n0\n\n",
                        "1\r\nab\r\n",
                        "1\r\na\n0\r\n\r\n",
                        "1\r\na0\r\n\r\n",
                        "1\rX",
                        "1\r\na\rX",
                        "1;\u0000\r\na\r\n",
                        "1;a\nb\r\na\r\n",
                        "1111111111111111\r\n",
                        "ffffffffffffffff\r\n",
                        "8000000000000000\r\n",
                        "1,1\r\na\r\n",
                        "g\r\n",
                        "1.0\r\na\r\n",
                        "\u0661\r\n",
                        "1;" + "e".repeat(5000) + "\r\na\r\n",
                        "0\r\nContent-Length: 3\r\n\r\n",
                        "0\r\nTransfer-Encoding: chunked\r\n\r\n",
                        "0\r\nHost: b\r\n\r\n",
                        "0\r\nExpect: 100-continue\r\n\r\n",
                        "0;\n\r\n")
                .map(body -> Arguments.of(
                        Refusal.CHUNK, "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + body));
    }

    static Stream<Arguments> trailers() {
        return Stream.of(
                        "0\r\nName : value\r\n\r\n",
                        "0\r\n Name: value\r\n\r\n",
                        "0\r\nName\r\n\r\n",
                        "0\r\nA: \u0001\r\n\r\n")
                .map(body -> Arguments.of(
                        Refusal.FIELD, "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + body));
    }

    @ParameterizedTest
    @MethodSource({
        "requestLines",
        "versions",
        "methods",
        "targets",
        "paths",
        "fields",
        "lineEnds",
        "badHeadEnds",
        "hosts",
        "contentLengths",
        "transferEncodings",
        "others",
        "chunks",
        "trailers"
    })
    void refuses(Refusal refusal, String sent) {
        assertThat(Wire.whole(sent)).as("whole").isEqualTo(new Wire.Heard(List.of(), refusal));
        assertThat(Wire.byteByByte(sent).refusal()).as("byte by byte").isEqualTo(refusal);
        IntStream.range(1, Math.min(sent.length(), 200))
                .forEach(at -> assertThat(Wire.cut(sent, at))
                        .as("cut at %d", at)
                        .isEqualTo(new Wire.Heard(List.of(), refusal)));
    }

    /** The same on a path whose body is handed over as it comes: the head goes, what is broken does not. */
    @ParameterizedTest
    @MethodSource({"chunks", "trailers"})
    void refusesBrokenChunksOfBodiesThatAreReadAsTheyCome(Refusal refusal, String sent) {
        var streamed = sent.replace("POST / ", "POST /v1/chat/completions ");

        assertThat(Wire.whole(streamed)).isEqualTo(new Wire.Heard(List.of(), refusal));
        assertThat(Wire.byteByByte(streamed)).isEqualTo(new Wire.Heard(List.of(), refusal));
    }

    private static Stream<Arguments> refused(Refusal refusal, String... sent) {
        return Stream.of(sent).map(bytes -> Arguments.of(refusal, bytes));
    }

    private static Stream<Arguments> fields(Refusal refusal, String... lines) {
        return Stream.of(lines)
                .map(line -> Arguments.of(refusal, "POST / HTTP/1.1\r\n" + HOST + line + "\r\n\r\nabcdef"));
    }
}
