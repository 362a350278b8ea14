package ai.agentsflow.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {

    @ParameterizedTest
    @CsvSource({
        "302, UPSTREAM_ERROR",
        "400, REQUEST_REFUSED",
        "401, CREDENTIAL_REFUSED",
        "403, CREDENTIAL_REFUSED",
        "404, MODEL_UNKNOWN",
        "405, REQUEST_REFUSED",
        "408, TIMEOUT",
        "413, REQUEST_REFUSED",
        "422, REQUEST_REFUSED",
        "429, RATE_LIMITED",
        "500, UPSTREAM_ERROR",
        "503, UPSTREAM_ERROR",
        "529, UPSTREAM_ERROR"
    })
    void knowsWhatAStatusMeans(int status, Kind kind) {
        assertThat(refusal(status, null, "{}").kind()).isEqualTo(kind);
    }

    /** The account, not the request, is short of something: another provider may well answer. */
    @Test
    void takesAnUnpaidBillForTheOperatorsMatter() {
        assertThat(refusal(402, null, "{\"error\":\"exceeded your credits\"}").anotherMayAnswer())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | {\"error\":{\"code\":\"context_length_exceeded\"}}                    | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"message\":\"This model's maximum context length is 8\"}} | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"message\":\"prompt is too long: 9 > 8\"}}                | CONTEXT_TOO_LONG",
                "413 | {\"error\":{\"message\":\"Prompt is TOO LONG\"}}                       | CONTEXT_TOO_LONG",
                "422 | {\"error\":{\"code\":\"context_length_exceeded\"}}                    | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"code\":\"content_filter\"}}                             | CONTENT_REFUSED",
                "400 | {\"error\":{\"code\":\"content_policy_violation\"}}                   | CONTENT_REFUSED",
                "413 | {\"error\":{\"type\":\"request_too_large\"}}                          | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"message\":\"input length and max_tokens exceed context limit\"}} | CONTEXT_TOO_LONG",
                "400 | {\"error\":\"the input length exceeds the context length\"}              | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"message\":\"9 tokens exceed the available context size\"}}      | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"message\":\"Output blocked by content filtering policy\"}}     | CONTENT_REFUSED",
                "400 | {\"error\":{\"message\":\"Your credit balance is too low\"}}                | CREDENTIAL_REFUSED",
                "400 | {\"error\":{\"code\":\"model_not_found\"}}                            | MODEL_UNKNOWN",
                "400 | {\"error\":{\"message\":\"x is not supported by any provider you have enabled.\"}} | MODEL_UNKNOWN",
                "400 | <html>no JSON at all</html>                                           | REQUEST_REFUSED",
                "401 | {\"error\":{\"message\":\"the key is too long\"}}                      | CREDENTIAL_REFUSED",
                "400 | {\"error\":{\"message\":\"Invalid 'messages[1].tool_calls[0].id': string too long.\",\"code\":\"string_above_max_length\"}} | REQUEST_REFUSED",
                "400 | {\"error\":{\"message\":\"Invalid 'user': string too long. Expected at most 64.\"}} | REQUEST_REFUSED",
                "400 | {\"error\":{\"message\":\"'max_tokens' is too large: 99. This model supports at most 9 completion tokens\"}} | REQUEST_REFUSED",
                "400 | [{\"error\":{\"code\":400,\"message\":\"The input token count (33) exceeds the maximum number of tokens allowed (13).\",\"status\":\"INVALID_ARGUMENT\"}}] | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"code\":400,\"message\":\"request (9 tokens) exceeds the available context size\",\"type\":\"exceed_context_size_error\"}} | CONTEXT_TOO_LONG",
                "400 | {\"object\":\"error\",\"message\":\"Prompt contains 9 tokens and 0 draft tokens, too large for model with 8 maximum context length\",\"type\":\"invalid_request_prompt\"} | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"message\":\"Please reduce the length of the messages or completion.\"}} | CONTEXT_TOO_LONG",
                "400 | {\"error\":{\"code\":\"model_decommissioned\",\"message\":\"The model `x` has been decommissioned\"}} | MODEL_UNKNOWN",
                "400 | {\"error\":{\"message\":\"Model Not Exist\",\"type\":\"invalid_request_error\"}}      | MODEL_UNKNOWN",
                "400 | {\"error\":{\"message\":\"x is not a valid model ID\",\"code\":400}}                 | MODEL_UNKNOWN",
                "410 | {\"error\":{\"message\":\"gone\"}}                                               | MODEL_UNKNOWN",
                "404 | {\"error\":{\"code\":\"DeploymentNotFound\"}}                                     | MODEL_UNKNOWN",
                "422 | {\"detail\":[{\"loc\":[\"body\",\"stream\"],\"msg\":\"Extra inputs\",\"input\":\"prompt is too long\"}]} | REQUEST_REFUSED",
                "403 | {\"error\":{\"code\":\"content_policy_violation\"}}                             | CONTENT_REFUSED",
                "500 | {\"error\":{\"code\":\"context_length_exceeded\"}}                    | UPSTREAM_ERROR"
            })
    void looksIntoTheBodyOfABadRequest(int status, String body, Kind kind) {
        assertThat(refusal(status, null, body).kind()).isEqualTo(kind);
    }

    @Test
    void looksIntoABodyThatComesInParts() {
        assertThat(refusal(400, null, "{\"error\":{\"code\":\"context_", "length_", "exceeded\"}}")
                        .kind())
                .isEqualTo(Kind.CONTEXT_TOO_LONG);
    }

    @Test
    void keepsOnlyTheBeginningOfABodyWithoutEnd() {
        String large = "x".repeat(10_000);

        assertThat(refusal(400, null, "context_length_exceeded", large, large, large)
                        .kind())
                .isEqualTo(Kind.CONTEXT_TOO_LONG);
        assertThat(refusal(400, null, large, large, large, "context_length_exceeded")
                        .kind())
                .isEqualTo(Kind.REQUEST_REFUSED);
    }

    @Test
    void namesTheStatusAndNeitherTheHostNorTheBody() {
        var failure = refusal(401, null, "{\"error\":{\"message\":\"Incorrect API key provided: sk-secret\"}}");

        assertThat(failure).hasMessage("The model's provider answered 401.").hasNoCause();
    }

    @Test
    void repeatsWhatTheUpstreamSaysWithoutWhatIsSecret() {
        var reason = refusal(400, null, """
                        {"error":{"message":"no\\nkey-of-ours at https://inside.example.com:8443/v1, sk-proj-abcdefghijklmnop, \
                        10.1.2.3:8000/x, http://vllm.models.svc.cluster.local/v1, Bearer abcdefgh12345678; see https://platform.openai.com/docs",
                        "type":"invalid_request_error","param":"n","code":"unsupported_value"}}""").reason().orElseThrow();

        assertThat(reason.status()).isEqualTo(400);
        assertThat(reason.type()).isEqualTo("invalid_request_error");
        assertThat(reason.param()).isEqualTo("n");
        assertThat(reason.code()).isEqualTo("unsupported_value");
        assertThat(reason.message())
                .startsWith("no … at https://…:8443/v1")
                .endsWith("see https://platform.openai.com/docs")
                .doesNotContain("\n", "sk-proj", "10.1.2.3", "vllm", "abcdefgh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>nginx at 10.0.0.1</html>",
                "plain words",
                "{\"x\":\"y\"}",
                "[]",
                "7",
                "null",
                "{\"error\":null}"
            })
    void repeatsNothingOfABodyOfAnotherForm(String body) {
        assertThat(refusal(400, null, body).reason().orElseThrow().message()).isNull();
    }

    @Test
    void repeatsNoMoreThanAFewLines() {
        var message = refusal(400, null, "{\"error\":{\"message\":\"%s\"}}".formatted("long ".repeat(1000)))
                .reason()
                .orElseThrow()
                .message();

        assertThat(message).hasSizeLessThanOrEqualTo(1001);
    }

    @Test
    void tellsWhichMemberAValidatorMeans() {
        var reason = refusal(422, null, """
                        {"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],
                        "msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","code":null}""").reason().orElseThrow();

        assertThat(reason.param()).isEqualTo("stream_options");
        assertThat(reason.message()).isEqualTo("stream_options: Extra inputs are not permitted");
        assertThat(reason.code()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, PT0S", "7, PT7S", "120, PT2M", "999999, PT277H46M39S"})
    void readsHowManySecondsToWait(String header, Duration wait) {
        assertThat(refusal(429, header, "").retryAfter()).contains(wait);
    }

    @Test
    void readsUntilWhenToWait() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));

        assertThat(refusal(503, date, "").retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofMinutes(59), Duration.ofHours(1)));
    }

    @Test
    void waitsForNothingThatIsPast() {
        assertThat(refusal(429, "Wed, 21 Oct 2015 07:28:00 GMT", "").retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).isZero());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "-5",
                "1.5",
                "1e3",
                "99999999999",
                "Wed, 99 Oct 2015 07:28:00 GMT",
                "2026-01-31T12:00:00Z"
            })
    void overlooksAWaitThatIsNone(String header) {
        assertThat(refusal(429, header, "").retryAfter()).isEmpty();
        assertThat(refusal(429, header, "").kind()).isEqualTo(Kind.RATE_LIMITED);
    }

    @ParameterizedTest
    @CsvSource({"250, PT0.25S", "0, PT0S", "soon, PT7S", "'', PT7S", "-1, PT7S", "1.5, PT7S", "99999999999, PT7S"})
    void readsMillisecondsBeforeSeconds(String millis, Duration wait) {
        assertThat(answered(429, Map.of("Retry-After-Ms", millis, "Retry-After", "7"), "{}")
                        .retryAfter())
                .contains(wait);
    }

    @ParameterizedTest
    @CsvSource({"400, 400", "405, 400", "409, 409", "413, 413", "415, 400", "422, 422"})
    void keepsTheStatusesThatSdksTellApart(int status, int told) {
        assertThat(refusal(status, null, "{}").status()).isEqualTo(told);
    }

    @Test
    void knowsNoWaitWhenNoneIsTold() {
        assertThat(refusal(429, null, "").retryAfter()).isEmpty();
    }

    private static ModelFailure refusal(int status, @Nullable String retryAfter, String... body) {
        return answered(status, retryAfter == null ? Map.of() : Map.of("Retry-After", retryAfter), body);
    }

    private static ModelFailure answered(int status, Map<String, String> headers, String... body) {
        var refusal = new Refusal(
                status, name -> Optional.ofNullable(headers.get(name)), List.of("key-of-ours", "inside.example.com"));
        for (String part : body) {
            refusal.take(ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8)));
        }
        return refusal.failure();
    }
}
