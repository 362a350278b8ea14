package ai.agentsflow.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Requests of which some readers think that they end earlier than others do, each with a second request where they would see the next
 * one.
 */
public final class DesyncProbes {

    public static final String SMUGGLED = "/smuggled";

    private static final String INNER = "GET " + SMUGGLED + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int N = INNER.length();
    private static final String HEX = Integer.toHexString(N);
    private static final String CHUNKED = HEX + "\r\n" + INNER + "\r\n0\r\n\r\n";
    private static final String HOST = "Host: localhost\r\n";
    private static final String TE = "Transfer-Encoding: chunked\r\n";

    private static final List<String> METHODS = List.of("POST", "GET", "HEAD", "OPTIONS", "TRACE", "FOO");

    private static final List<String> PATHS =
            List.of("/nothing", "/health/live", "/docs", "/api/models", "/v1/chat/completions");

    private DesyncProbes() {}

    /**
     * One of them.
     *
     * @param head whether it asks for no body
     * @param two whether a lenient reader, such as a proxy that mends what it passes on, may take it for two requests: a line that
     *     is folded, the end of a body in chunks that is not quite one
     */
    public record Probe(String name, String bytes, boolean head, boolean two) {}

    private record Framing(String line, String headers, String body) {

        static Framing of(String headers, String body) {
            return new Framing("%s %s HTTP/1.1\r\n", HOST + headers, body);
        }

        boolean mayBeTwo() {
            return headers.contains("\n ") || headers.contains("\n\t") || body.startsWith("0");
        }

        static Framing line(String line) {
            return new Framing(line, HOST + "Content-Length: " + N + "\r\n", INNER);
        }
    }

    public static List<Probe> all() {
        var probes = new ArrayList<Probe>();
        var framings = framings();
        for (var method : METHODS) {
            for (var path : PATHS) {
                for (var framing : framings) {
                    var bytes = framing.line().formatted(method, path) + framing.headers() + "\r\n" + framing.body();
                    var name = (method + ' ' + path + ' ' + framing)
                            .replace("\r", "\\r")
                            .replace("\n", "\\n");
                    probes.add(new Probe(name, bytes, method.equals("HEAD"), framing.mayBeTwo()));
                }
            }
        }
        return probes;
    }

    private static List<Framing> framings() {
        var framings = new ArrayList<Framing>();
        contentLengths().forEach(headers -> framings.add(Framing.of(headers, INNER)));
        transferEncodings().forEach(headers -> framings.add(Framing.of(headers, CHUNKED)));
        both().forEach((headers, body) -> framings.add(Framing.of(headers, body)));
        chunks().forEach(body -> framings.add(Framing.of(TE, body)));
        hosts().forEach(hosts ->
                framings.add(new Framing("%s %s HTTP/1.1\r\n", hosts + "Content-Length: " + N + "\r\n", INNER)));
        lines().forEach(line -> framings.add(Framing.line(line)));
        others().forEach(headers -> framings.add(Framing.of(headers + "Content-Length: " + N + "\r\n", INNER)));
        framings.add(new Framing("%s %s HTTP/1.0\r\n", HOST + TE, CHUNKED));
        return framings;
    }

    private static List<String> contentLengths() {
        return lines(
                value -> value.replace("#", String.valueOf(N)),
                "Content-Length: #",
                "Content-Length:#",
                "Content-Length:\t#\t",
                "content-length: #",
                "CONTENT-LENGTH: 0#",
                "Content-Length: +#",
                "Content-Length: -#",
                "Content-Length: 0x#",
                "Content-Length: #,#",
                "Content-Length: #, 0",
                "Content-Length: # 0",
                "Content-Length: #.0",
                "Content-Length: #;",
                "Content-Length: #\u000b",
                "Content-Length: \u000c#",
                "Content-Length: #\u0000",
                "Content-Length: 99999999999999999999#",
                "Content-Length : #",
                "Content-Length\t: #",
                " Content-Length: #",
                "\tContent-Length: #",
                "Content-Length\u0000: #",
                "Content-Length:\r\n #",
                "X: y\r\n Content-Length: #",
                "X: y\nContent-Length: #",
                "X: y\rContent-Length: #",
                "Content-Length: #\r\nContent-Length: #",
                "Content-Length: #\r\nContent-Length: 0",
                "Content-Length: 0\r\nContent-Length: #",
                "Content-Length: #\r\ncontent-length: 1");
    }

    private static List<String> transferEncodings() {
        return lines(
                UnaryOperator.identity(),
                "Transfer-Encoding: chunked",
                "Transfer-Encoding:chunked",
                "Transfer-Encoding:\tCHUNKED\t",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunkedx",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: ,chunked",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: chunked\u0000",
                "Transfer-Encoding: chunk\r\n ed",
                "Transfer-Encoding:\r\n chunked",
                "Transfer-Encoding : chunked",
                " Transfer-Encoding: chunked",
                "Transfer-Encoding\u0000: chunked",
                "X: y\nTransfer-Encoding: chunked",
                "X: y\rTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked");
    }

    private static Map<String, String> both() {
        var early = "0\r\n\r\n" + INNER;
        return Map.of(
                "Content-Length: " + early.length() + "\r\n" + TE, early,
                TE + "Content-Length: " + early.length() + "\r\n", early,
                "Content-Length: " + (HEX.length() + 2) + "\r\n" + TE, CHUNKED,
                TE + "Content-Length: " + (HEX.length() + 2) + "\r\n", CHUNKED,
                "Content-Length: 0\r\n" + TE, CHUNKED,
                TE + "Content-Length : " + early.length() + "\r\n", early,
                "Content-Length: " + early.length() + "\r\nTransfer-Encoding : chunked\r\n", early,
                "Content-Length: " + early.length() + "\r\nTransfer-Encoding: xchunked\r\n", early,
                "Content-Length: " + early.length() + "\r\nTransfer-encoding: identity\r\n", early);
    }

    private static List<String> chunks() {
        var end = "\r\n0\r\n\r\n";
        return List.of(
                HEX + ";a=b\r\n" + INNER + end,
                HEX + ";a=\"b\"\r\n" + INNER + end,
                HEX + " ;a\r\n" + INNER + end,
                HEX + " \r\n" + INNER + end,
                " " + HEX + "\r\n" + INNER + end,
                "0x" + HEX + "\r\n" + INNER + end,
                "+" + HEX + "\r\n" + INNER + end,
                "-" + HEX + "\r\n" + INNER + end,
                HEX + "\n" + INNER + "\n0\n\n",
                HEX + "\r\r\n" + INNER + end,
                HEX + ";a\nb\r\n" + INNER + end,
                "1000000000000000" + HEX + "\r\n" + INNER + end,
                HEX + "\r\n" + INNER + "XX0\r\n\r\n",
                HEX + "\r\n" + INNER + "\n0\r\n\r\n",
                "1\r\naX" + INNER,
                "0\r\nX: y\r\nContent-Length: " + N + "\r\n\r\n" + INNER,
                "0\r\n" + INNER,
                "0\n\r\n" + INNER,
                "0\r\n\n" + INNER,
                "0 \r\n\r\n" + INNER,
                "0\r\nX\r\n\r\n" + INNER);
    }

    private static List<String> hosts() {
        return List.of(
                "",
                "Host:\r\n",
                HOST + HOST,
                HOST + "Host: other\r\n",
                "Host: localhost, other\r\n",
                "Host : localhost\r\n",
                "Host: a b\r\n");
    }

    private static List<String> lines() {
        return List.of(
                "%s  %s HTTP/1.1\r\n",
                "%s\t%s HTTP/1.1\r\n",
                "%s %s  HTTP/1.1\r\n",
                "%s %s HTTP/1.1 \r\n",
                "%s %s HTTP/1.1\n",
                "%s %s http/1.1\r\n",
                "%s %s HTTP/1.2\r\n",
                "%s %s HTTP/2.0\r\n",
                "%s %s\r\n",
                "%s %s%%zz HTTP/1.1\r\n",
                "%s http://localhost%s HTTP/1.1\r\n",
                "\r\n%s %s HTTP/1.1\r\n");
    }

    private static List<String> others() {
        return lines(
                UnaryOperator.identity(),
                "Expect: 100-continue",
                "Expect: x",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA",
                "Connection: Upgrade\r\nUpgrade: websocket",
                "Connection: Content-Length",
                "Connection: close, Content-Length",
                "Connection: Transfer-Encoding\r\nX-Transfer-Encoding: chunked",
                "TE: trailers, chunked");
    }

    private static List<String> lines(UnaryOperator<String> change, String... headers) {
        return List.of(headers).stream()
                .map(header -> change.apply(header) + "\r\n")
                .toList();
    }
}
