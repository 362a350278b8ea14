package ai.agentsflow.platform.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.framing.RequestReader.Awaits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a connection waits for, what it holds meanwhile, and what is told of it. */
class RequestReaderTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n%s\r\n";

    private final CountedRoom room = new CountedRoom(4096);
    private final RequestReader reader = new RequestReader(Wire.RULES, room);

    @Test
    void awaitsFirstTheHeadThenTheBodyThenTheAnswer() {
        assertThat(reader.awaits()).isEqualTo(Awaits.REQUEST);
        send("POST /x HT");
        assertThat(reader.awaits()).isEqualTo(Awaits.HEAD);
        send("TP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
        assertThat(reader.awaits()).isEqualTo(Awaits.BODY);
        assertThat(reader.path()).isEqualTo("/x");
        assertThat(send("bc")).isNotNull();
        assertThat(reader.awaits()).isEqualTo(Awaits.ANSWER);
        assertThat(reader.answered()).isFalse();
        assertThat(reader.awaits()).isEqualTo(Awaits.REQUEST);
    }

    @Test
    void emptyLinesBeginNoRequest() {
        send("\r\n\r\n");

        assertThat(reader.awaits()).isEqualTo(Awaits.REQUEST);
        assertThat(reader.isHolding()).isFalse();
    }

    @Test
    void keepsWhatIsSentBeforeTheAnswer() {
        send(GET + "GET /2 HTTP/1.1\r\n");

        assertThat(send("Host: a\r\n\r\n")).isNull();
        assertThat(reader.answered()).isTrue();
        assertThat(reader.resume()).isNotNull();
        assertThat(reader.path()).isEqualTo("/");
        assertThat(reader.answered()).isFalse();
        assertThat(room.taken()).isZero();
    }

    @Test
    void tellsThatItsClientIsFarAhead() {
        var wide = new RequestReader(Wire.RULES, new CountedRoom(Long.MAX_VALUE));
        wide.read(bytes(GET), 0, GET.length());
        byte[] much = new byte[40_000];

        wide.read(much, 0, much.length);
        assertThat(wide.isFarAhead()).isFalse();
        wide.read(much, 0, much.length);
        assertThat(wide.isFarAhead()).isTrue();
    }

    @Test
    void asksForABodyThatItsClientKeepsBack() {
        send(POST.formatted(3, "Expect: 100-continue\r\n"));

        assertThat(reader.isContinueWanted()).isTrue();
        send("a");
        assertThat(reader.isContinueWanted()).isFalse();
    }

    @Test
    void asksForNoBodyThatComesAlreadyOrIsRefusedOrIsOfHttp10() {
        send(POST.formatted(3, "Expect: 100-continue\r\n") + "a");
        assertThat(reader.isContinueWanted()).isFalse();

        var refusing = new RequestReader(Wire.RULES, room);
        byte[] tooLarge = bytes(POST.formatted(2000, "Expect: 100-continue\r\n"));
        assertThatThrownBy(() -> refusing.read(tooLarge, 0, tooLarge.length)).isInstanceOf(RefusedException.class);
        assertThat(refusing.isContinueWanted()).isFalse();

        var old = new RequestReader(Wire.RULES, room);
        byte[] http10 = bytes("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        assertThat(old.read(http10, 0, http10.length)).isNull();
        assertThat(old.isContinueWanted()).isFalse();
    }

    @Test
    void countsWhatItHoldsUntilTheAnswer() {
        send(POST.formatted(1000, "") + "a".repeat(500));
        assertThat(room.taken()).isBetween(500L, 2048L);
        send("a".repeat(500));
        assertThat(room.taken()).isBetween(1000L, 2048L);

        reader.answered();

        assertThat(room.taken()).isZero();
    }

    @Test
    void givesEverythingBackWhenItIsClosed() {
        send(POST.formatted(1000, "") + "a".repeat(500));

        reader.close();

        assertThat(room.taken()).isZero();
    }

    @Test
    void refusesWhatThereIsNoRoomFor() {
        var small = new RequestReader(Wire.RULES, new CountedRoom(600));
        byte[] head = bytes(POST.formatted(1000, ""));
        small.read(head, 0, head.length);
        byte[] body = new byte[900];

        assertThatThrownBy(() -> small.read(body, 0, body.length))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.NO_ROOM));
        assertThat(small.path()).isEqualTo("/x");
    }

    @Test
    void takesNoRoomForARequestThatIsThereAsAWhole() {
        send(POST.formatted(1000, "") + "a".repeat(1000));

        assertThat(room.taken()).isZero();
    }

    @Test
    void tellsThePathOfARefusedRequest() {
        assertThatThrownBy(() -> send("GET /v1/models?x HTTP/1.1\r\n\r\n")).isInstanceOf(RefusedException.class);

        assertThat(reader.path()).isEqualTo("/v1/models");
    }

    /** It is shown to the client: what lies in the buffer behind it is none of its business. */
    @ParameterizedTest
    @CsvSource({
        "/a%17b, /a%17b",
        "/a%zz?x, /a%zz",
        "/v1/../x?y, /v1/../x",
        "/x?%zz, /x",
        "x, x",
        "http://a, /",
        "http://a?%zz, http://a",
        "http://a b/x, /",
        "http://a_:x/b, /",
    })
    void tellsThatPathAloneAfterALongerOne(String target, String told) {
        send("GET /" + "a".repeat(500) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        reader.answered();

        assertThatThrownBy(() -> send("GET " + target + " HTTP/1.1\r\nAuthorization: Bearer secret\r\n\r\n"))
                .isInstanceOf(RefusedException.class);

        assertThat(reader.path()).isEqualTo(told);
    }

    @Test
    void tellsOfAWebSocket() {
        send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        assertThat(reader.isWebSocket()).isTrue();
        reader.answered();
        send(GET);
        assertThat(reader.isWebSocket()).isFalse();
    }

    private @Nullable Piece send(String text) {
        byte[] bytes = bytes(text);
        return reader.read(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
