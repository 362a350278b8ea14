package ai.agentsflow.providers.signed;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ModelProviderContract;
import ai.agentsflow.providers.TranslatedCalls;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.FakeUpstreamExchange;
import ai.agentsflow.testing.FakeUpstreamReply;
import ai.agentsflow.upstream.AnswerBounds;
import ai.agentsflow.upstream.Parameters;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It passes the contract, and its upstream answers nobody whose signature is not that of the request. */
class SignedProviderTest extends ModelProviderContract {

    private static final ChatToConverse TRANSLATOR = new ChatToConverse();

    private static final String SECRET = "AKID:very-secret";

    private final FakeUpstream fake = FakeUpstream.start();
    private final SignedProvider provider = new SignedProvider(http);

    @BeforeEach
    void answerWhoIsSigned() {
        fake.always().plays(signed(SignedProviderTest::echo));
    }

    @AfterEach
    void closeUpstream() {
        fake.close();
    }

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected ModelCall start(Upstream upstream, ModelRequest request, HeardAnswer answer) {
        return TranslatedCalls.ask(provider, upstream, request, answer, TRANSLATOR::of);
    }

    @Override
    protected Upstream upstream() {
        return upstream(SECRET, AnswerBounds.USUAL, Map.of());
    }

    private Upstream upstream(String secret, AnswerBounds bounds, Map<String, String> headers) {
        return new Upstream(
                ProviderKind.OPENAI,
                "a.model-v1%3A0",
                fake.address(),
                new Secret(secret),
                PATIENT,
                4096,
                512,
                false,
                headers,
                bounds,
                Parameters.USUAL);
    }

    @Override
    @Test
    protected void listsTheModelItServes() throws Exception {
        fake.serves("/foundation-models", "{\"modelSummaries\":[{\"modelId\":\"a.model-v1%3A0\"}]}");

        super.listsTheModelItServes();
        var asked = fake.requests().get(0);
        assertThat(asked.header(Signature.AUTHORIZATION))
                .contains(Signature.of(
                        SECRET,
                        "GET",
                        asked.path(),
                        asked.header(Signature.DATE).orElseThrow(),
                        new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isRefusedWithAnotherSecret(boolean stream) throws Exception {
        var failure = ask(upstream("AKID:guessed", AnswerBounds.USUAL, Map.of()), "Hello", stream)
                .failure();

        assertThat(failure.kind()).isEqualTo(Kind.CREDENTIAL_REFUSED);
    }

    /** The catalogue's headers, and those of a trace, are added to a request that is signed already. */
    @Test
    void isSignedAsWellWhereOtherHeadersGoWithIt() throws Exception {
        ask(upstream(SECRET, AnswerBounds.USUAL, Map.of("traceparent", "00-x", "x-project", "p")), "Größe 🎉", true)
                .complete();

        assertThat(fake.lastCall().header("traceparent")).contains("00-x");
    }

    @Test
    void readsFramesOfWhicheverPartsTheyComeIn() throws Exception {
        fake.plays(exchange -> {
            exchange.beginStream(BinaryFrames.MEDIA_TYPE);
            for (byte one : join(frames("Größe, ", "🎉"))) {
                exchange.raw(one);
            }
            exchange.endStream();
        });

        assertThat(ask("Hello", true).complete().pieces()).containsExactly("Größe, ", "🎉");

        fake.plays(exchange -> stream(exchange, join(frames("all", " at", " once"))));

        assertThat(ask("Hello", true).complete().pieces()).containsExactly("all", " at", " once");
    }

    @Test
    void takesAFrameWithAWrongSumForBroken() throws Exception {
        var frames = frames("one", "two");
        frames.get(2)[frames.get(2).length - 6] ^= 1;
        fake.plays(exchange -> stream(exchange, join(frames)));

        var answer = ask("Hello", true);

        assertThat(answer.failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(answer.text()).isEqualTo("one");
    }

    /** Whatever its sum is, no memory is taken for a length that cannot be. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 15, Integer.MIN_VALUE})
    void takesAFrameOfAnImpossibleLengthForBroken(int length) throws Exception {
        fake.plays(exchange -> stream(exchange, prelude(length)));

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void holdsNoFrameLargerThanMayBeHeld() throws Exception {
        fake.always().plays(exchange -> stream(exchange, join(List.of(prelude(Integer.MAX_VALUE), new byte[8192]))));

        var failure = ask(upstream(SECRET, new AnswerBounds(4096, 1 << 20), Map.of()), "Hello", true)
                .failure();

        assertThat(failure.kind()).isEqualTo(Kind.ANSWER_TOO_LARGE);
    }

    @Test
    void takesAStreamThatEndsInTheMiddleOfAFrameForBroken() throws Exception {
        byte[] all = join(frames("one", "two"));
        fake.plays(exchange -> stream(exchange, Arrays.copyOf(all, all.length - 3)));

        assertThat(ask("Hello", true).failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
    }

    @Test
    void findsAnErrorInTheMiddleOfAStream() throws Exception {
        var limited = BinaryFrames.frame("exception", "throttlingException", "{\"message\":\"Too many requests\"}");
        fake.plays(exchange -> stream(exchange, join(List.of(frames("one").get(1), limited))));

        HeardAnswer answer = ask("Hello", true);

        assertThat(answer.failure().kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(answer.text()).isEqualTo("one");
    }

    private static FakeUpstreamReply signed(FakeUpstreamReply reply) {
        return exchange -> {
            var request = exchange.request();
            var right = Signature.of(
                    SECRET,
                    request.method(),
                    request.path(),
                    request.header(Signature.DATE).orElse(""),
                    request.body().getBytes(StandardCharsets.UTF_8));
            if (request.header(Signature.AUTHORIZATION).filter(right::equals).isEmpty()) {
                exchange.answer(403, "{\"message\":\"The request signature does not match.\"}");
                return;
            }
            reply.play(exchange);
        };
    }

    private static void echo(FakeUpstreamExchange exchange) throws IOException {
        String said = "echo: "
                + exchange.request().parsed().at("/messages/0/content/0/text").asText();
        if (exchange.request().path().endsWith("/converse-stream")) {
            stream(exchange, join(frames(said.split("(?= )", -1))));
            return;
        }
        exchange.answer(
                200,
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"%s\"}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":3,\"outputTokens\":4}}"
                        .formatted(said));
    }

    private static void stream(FakeUpstreamExchange exchange, byte[] bytes) throws IOException {
        exchange.beginStream(BinaryFrames.MEDIA_TYPE);
        exchange.raw(bytes);
        exchange.endStream();
    }

    private static List<byte[]> frames(String... pieces) {
        var frames = new ArrayList<byte[]>();
        frames.add(BinaryFrames.frame("event", "messageStart", "{\"role\":\"assistant\"}"));
        for (String piece : pieces) {
            frames.add(
                    BinaryFrames.frame("event", "contentBlockDelta", "{\"delta\":{\"text\":\"%s\"}}".formatted(piece)));
        }
        frames.add(BinaryFrames.frame("event", "messageStop", "{\"stopReason\":\"end_turn\"}"));
        frames.add(BinaryFrames.frame("event", "metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":4}}"));
        return frames;
    }

    private static byte[] join(List<byte[]> all) {
        var bytes = new ByteArrayOutputStream();
        all.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static byte[] prelude(int length) {
        var prelude = ByteBuffer.allocate(12).putInt(length).putInt(0);
        var sum = new CRC32();
        sum.update(prelude.array(), 0, 8);
        return prelude.putInt((int) sum.getValue()).array();
    }
}
