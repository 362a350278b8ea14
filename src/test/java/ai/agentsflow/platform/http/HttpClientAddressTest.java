package ai.agentsflow.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.http.HttpFailure.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are connected to, whatever a name is said to mean. */
class HttpClientAddressTest {

    private static final String METADATA = "169.254.169.254";

    private final Deque<List<String>> answers = new ArrayDeque<>();
    private final HttpClient client =
            new HttpClient(HttpClientLimits.defaults(), Tls.trustingTheJdk(), host -> nextAnswer());

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {METADATA, "fe80::1", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "255.255.255.255"})
    void refusesANameThatLeadsToAForbiddenAddress(String address) throws Exception {
        answers.add(List.of(address));

        HttpFailure failure = failureOf(named("metadata.google.internal", 80, false));

        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN_ADDRESS);
        assertThat(failure.sent()).isFalse();
        assertThat(failure)
                .hasMessage(
                        "metadata.google.internal:80: its address is link-local, of a metadata service or of no single"
                                + " host, and is refused")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {METADATA, "[fe80::1]", "[::ffff:169.254.169.254]", "0.0.0.0"})
    void refusesAForbiddenAddressItself(String host) throws Exception {
        answers.add(List.of(host.replaceAll("[\\[\\]]", "")));

        assertThat(failureOf(named(host, 80, false)).kind()).isEqualTo(Kind.FORBIDDEN_ADDRESS);
    }

    /** Some systems' look-up takes these for the address in hexadecimal. */
    @Test
    void refusesWhatOnlyTheLookUpTakesForAnAddress() throws Exception {
        answers.add(List.of(METADATA));

        assertThat(failureOf(named("0xA9FEA9FE", 80, false)).kind()).isEqualTo(Kind.FORBIDDEN_ADDRESS);
    }

    @Test
    void judgesAnewWhenANameIsLookedUpAgain() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        })) {
            answers.add(List.of("127.0.0.1"));
            answers.add(List.of(METADATA));
            HttpCall call = named("rebinding.example", server.uri("/").getPort(), false);

            RecordedAnswer first = new RecordedAnswer();
            client.send(call, first);
            assertThat(first.complete()).isEqualTo("ok");

            assertThat(failureOf(call).kind()).isEqualTo(Kind.FORBIDDEN_ADDRESS);
            assertThat(server.accepted()).isOne();
        }
    }

    @Test
    void takesTheOtherAddressesOfANameThatHasAForbiddenOne() throws Exception {
        try (FakeServer server = new FakeServer(peer -> {
            peer.readHead();
            peer.answer("ok");
        })) {
            answers.add(List.of(METADATA, "127.0.0.1"));
            RecordedAnswer answer = new RecordedAnswer();

            client.send(named("both.example", server.uri("/").getPort(), false), answer);

            assertThat(answer.complete()).isEqualTo("ok");
        }
    }

    /** Judged without a connection: on a machine in a cloud something does answer there. */
    @Test
    void allowsLinkLocalAddressesWhereTheCallDoes() throws Exception {
        InetAddress metadata = InetAddress.getByName(METADATA);

        assertThat(Origin.of(named("metadata.example", 80, true)).mayBeAt(metadata))
                .isTrue();
        assertThat(Origin.of(named("metadata.example", 80, false)).mayBeAt(metadata))
                .isFalse();
    }

    @Test
    void sharesNoConnectionBetweenCallsThatMayGoFurtherAndThoseThatMayNot() {
        assertThat(Origin.of(named("same.example", 80, true)))
                .isNotEqualTo(Origin.of(named("same.example", 80, false)));
    }

    @Test
    void connectsToNoHostsAddressEvenWhenLinkLocalOnesAreAllowed() throws Exception {
        answers.add(List.of("0.0.0.0"));

        assertThat(failureOf(named("nowhere.example", 9, true)).kind()).isEqualTo(Kind.FORBIDDEN_ADDRESS);
    }

    private HttpFailure failureOf(HttpCall call) throws InterruptedException {
        RecordedAnswer answer = new RecordedAnswer();
        client.send(call, answer);
        return answer.failed();
    }

    private static HttpCall named(String host, int port, boolean allowLinkLocal) {
        return new HttpCall(
                "GET", URI.create("http://" + host + ":" + port + "/"), Map.of(), null, Await.SOON, allowLinkLocal);
    }

    private synchronized InetAddress[] nextAnswer() throws UnknownHostException {
        List<String> next = answers.remove();
        InetAddress[] addresses = new InetAddress[next.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(next.get(i));
        }
        return addresses;
    }
}
