package ai.agentsflow.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure.Fault;
import ai.agentsflow.dialect.ModelFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An error in an answer whose status was a success: nothing but its own words tells whose fault it is. */
class UpstreamErrorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"message\":\"x\",\"type\":\"invalid_request_error\"}                          | REQUEST_REFUSED    | CALLER",
                "{\"message\":\"x\",\"type\":\"BadRequestError\",\"code\":400}                   | REQUEST_REFUSED    | CALLER",
                "{\"message\":\"x\",\"code\":\"422\"}                                            | REQUEST_REFUSED    | CALLER",
                "{\"message\":\"x\",\"code\":418}                                                | REQUEST_REFUSED    | CALLER",
                "{\"message\":\"x\",\"code\":\"context_length_exceeded\"}                        | CONTEXT_TOO_LONG   | CALLER",
                "{\"message\":\"Prompt is too long\",\"type\":\"invalid_request_error\"}         | CONTEXT_TOO_LONG   | CALLER",
                "{\"message\":\"x\",\"code\":\"content_filter\"}                                 | CONTENT_REFUSED    | CALLER",
                "{\"message\":\"x\",\"type\":\"rate_limit_error\"}                               | RATE_LIMITED       | CALLER",
                "{\"message\":\"x\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}      | RATE_LIMITED       | CALLER",
                "{\"message\":\"x\",\"code\":\"insufficient_quota\",\"type\":\"insufficient_quota\"} | RATE_LIMITED   | CALLER",
                "{\"message\":\"x\",\"code\":429}                                                | RATE_LIMITED       | CALLER",
                "{\"message\":\"x\",\"type\":\"authentication_error\"}                           | CREDENTIAL_REFUSED | CALLER",
                "{\"message\":\"x\",\"code\":402}                                                | CREDENTIAL_REFUSED | CALLER",
                "{\"message\":\"x\",\"type\":\"permission_error\"}                               | CREDENTIAL_REFUSED | CALLER",
                "{\"message\":\"x\",\"type\":\"not_found_error\"}                                | MODEL_UNKNOWN      | CALLER",
                "{\"message\":\"x\",\"type\":\"overloaded_error\"}                               | UPSTREAM_ERROR     | UPSTREAM",
                "{\"message\":\"x\",\"type\":\"server_error\",\"code\":502}                      | UPSTREAM_ERROR     | UPSTREAM",
                "{\"message\":\"x\",\"type\":\"timeout_error\"}                                  | TIMEOUT            | UPSTREAM",
                "{\"message\":\"x\",\"code\":200}                                                | UPSTREAM_ERROR     | UPSTREAM",
                "{\"message\":\"x\",\"code\":null,\"type\":null}                                 | UPSTREAM_ERROR     | UPSTREAM",
                "{\"message\":\"context_length_exceeded, says somebody\"}                        | UPSTREAM_ERROR     | UPSTREAM",
                "{\"code\":400,\"message\":\"API key not valid. Please pass one.\",\"status\":\"INVALID_ARGUMENT\"}    | CREDENTIAL_REFUSED | CALLER",
                "{\"code\":400,\"message\":\"API key expired. Renew it.\",\"status\":\"INVALID_ARGUMENT\"}            | CREDENTIAL_REFUSED | CALLER",
                "{\"code\":400,\"message\":\"User location is not supported for the API use.\",\"status\":\"FAILED_PRECONDITION\"} | CREDENTIAL_REFUSED | CALLER",
                "{\"code\":400,\"message\":\"x\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"reason\":\"API_KEY_INVALID\"}]} | CREDENTIAL_REFUSED | CALLER",
                "{\"code\":400,\"message\":\"Bad text: API key not valid\",\"status\":\"INVALID_ARGUMENT\"}         | REQUEST_REFUSED    | CALLER",
                "{\"code\":499,\"message\":\"x\",\"status\":\"CANCELLED\"}                                       | UPSTREAM_ERROR     | UPSTREAM",
                "{\"message\":\"x\",\"details\":\"none\",\"code\":\"context_length_exceeded\"}                 | CONTEXT_TOO_LONG   | CALLER",
                "{}                                                                              | UPSTREAM_ERROR     | UPSTREAM",
                "\"invalid_request_error\"                                                       | UPSTREAM_ERROR     | UPSTREAM",
                "[1,2]                                                                           | UPSTREAM_ERROR     | UPSTREAM",
            })
    void isJudgedByItsCodeAndThenItsType(String json, Kind kind, Fault fault) {
        var failure = inBand(json).failure();

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.fault()).isEqualTo(fault);
    }

    /** A message may hold a part of the prompt, and a code whatever the upstream likes. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"message\":\"canary\",\"code\":\"canary\",\"type\":\"canary\"}", "\"canary\""})
    void isNotRepeated(String json) {
        assertThat(inBand(json).failure()).hasMessage("The model's provider reported an error in its answer.");
    }

    /** Google says in the error itself when to ask again. */
    @ParameterizedTest
    @CsvSource({
        "34.074824224s, 34075",
        "0s, 0",
        "7s, 7000",
        "0.5s, 500",
        "-3s, ",
        "1e9s, ",
        "99999999s, ",
        "soon, ",
        "'', "
    })
    void saysWhenToAskAgain(String delay, @Nullable Long millis) {
        var failure = inBand(
                        "{\"code\":429,\"message\":\"x\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[null,3,{\"retryDelay\":\"%s\"}]}"
                                .formatted(delay))
                .failure();

        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(Optional.ofNullable(millis).map(Duration::ofMillis));
    }

    private static UpstreamError inBand(String json) {
        return UpstreamError.inBand(ProviderJson.tree(json.getBytes(StandardCharsets.UTF_8)));
    }
}
