package ai.agentsflow.providers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
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
    @CsvSource({"400, 400", "405, 400", "409, 409", "413, 400", "415, 400", "422, 422"})
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
        var refusal = new Refusal(status, name -> Optional.ofNullable(headers.get(name)));
        for (String part : body) {
            refusal.take(ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8)));
        }
        return refusal.failure();
    }
}
