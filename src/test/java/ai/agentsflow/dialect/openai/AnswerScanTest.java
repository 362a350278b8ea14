package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelPiece;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerScanTest {

    private static final String ANSWER = """
            {"id":"c1","object":"chat.completion", "model" : "vendor-\\u0031\\"x" ,"created":1,
             "choices":[{"index":0,"message":{"role":"assistant","content":"a {[\\"model\\": \\\\","finish_reason":"no"},
             "finish_reason":"stop","logprobs":null},{"message":{},"finish_reason":"length"}],
             "usage":{"prompt_tokens":3, "completion_tokens":4,"details":{"model":"no","usage":[1,2]}},"error":null}
            """;

    private final AnswerScan scan = new AnswerScan();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 100, 10_000})
    void findsWhatMattersInPartsOfAnySize(int size) {
        var passed = read(ANSWER, size);

        assertThat(passed).isEqualTo(ANSWER.replace("\"vendor-\\u0031\\\"x\"", "\"ours\""));
        assertThat(scan.isWhole()).isTrue();
        assertThat(scan.finishReason()).isEqualTo("length");
        assertThat(scan.error()).isNull();
        assertThat(text(scan.usage()))
                .isEqualToIgnoringWhitespace(
                        "{\"prompt_tokens\":3,\"completion_tokens\":4,\"details\":{\"model\":\"no\",\"usage\":[1,2]}}");
    }

    @Test
    void leavesAModelAloneThatIsNoText() {
        assertThat(read("{\"model\":null,\"choices\":[]}", 4)).isEqualTo("{\"model\":\"ours\",\"choices\":[]}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1000})
    void findsAnErrorWhereTheAnswerShouldBe(int size) {
        read("{\"error\":{\"message\":\"no\", \"code\":400},\"choices\":[]}", size);

        assertThat(text(scan.error())).isEqualTo("{\"message\":\"no\", \"code\":400}");
    }

    @Test
    void isNotWholeBeforeItsEnd() {
        read(ANSWER.substring(0, ANSWER.lastIndexOf('}')), 10);

        assertThat(scan.isWhole()).isFalse();
    }

    @Test
    void takesAMarkOfUtf8AndBlanksAround() {
        read("\uFEFF  {\"model\":\"x\"}\n\n", 1);

        assertThat(scan.isWhole()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"text\"",
                "17",
                "<html>",
                "{} {}",
                "{}x",
                "{}\"x\"",
                "{\"a\":[}]}",
                "}",
                "{\"model\":{}}}",
            })
    void refusesWhatIsNotOneObject(String answer) {
        assertThatExceptionOfType(ModelFailure.class)
                .isThrownBy(() -> read(answer, 1))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.BROKEN_ANSWER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"model\":\"", "{\"usage\":{\"", "{\"choices\":[{\"finish_reason\":\""})
    void keepsNoEndlessValue(String beginning) {
        assertThatExceptionOfType(ModelFailure.class)
                .isThrownBy(() -> read(beginning + "x".repeat(20_000), 1000))
                .withMessageContaining("longer than any honest one");
    }

    @Test
    void keepsNothingOfAnEndlessText() {
        var part = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        read("{\"choices\":[{\"message\":{\"content\":\"", 10);

        for (int i = 0; i < 100; i++) {
            assertThat(scan.read(part)).isEqualTo(part.length);
        }

        assertThat(read("\"}}]}", 1)).isEqualTo("\"}}]}");
        assertThat(scan.isWhole()).isTrue();
    }

    /** As whoever passes it on does it: what is held back comes again at the beginning of the next part. */
    private String read(String answer, int size) {
        var passed = new ByteArrayOutputStream();
        byte[] all = answer.getBytes(StandardCharsets.UTF_8);
        byte[] rest = new byte[0];
        for (int from = 0; from < all.length; from += size) {
            byte[] part = joined(rest, Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
            int ready = scan.read(part);
            var piece = new ModelPiece(Arrays.copyOf(part, ready), scan.model(), null, null);
            passed.writeBytes(piece.withModel("ours"));
            rest = Arrays.copyOfRange(part, ready, part.length);
        }
        return passed.toString(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
