package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.platform.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "UNREACHABLE, 503, api_error, model_unavailable",
        "CREDENTIAL_REFUSED, 503, api_error, model_unavailable",
        "MODEL_UNKNOWN, 503, api_error, model_unavailable",
        "NO_SUCH_MODEL, 404, invalid_request_error, model_not_found",
        "TIMEOUT, 504, api_error, model_timeout",
        "RATE_LIMITED, 429, rate_limit_error, rate_limit_exceeded",
        "UPSTREAM_ERROR, 502, api_error, model_failed",
        "BROKEN_ANSWER, 502, api_error, model_failed",
        "CONTEXT_TOO_LONG, 400, invalid_request_error, context_length_exceeded",
        "CONTENT_REFUSED, 400, invalid_request_error, content_filter",
        "REQUEST_REFUSED, 400, invalid_request_error, request_refused",
    })
    void givesEachFailureTheStatusThatSdksMap(Kind kind, int status, String type, String code) {
        var error = GatewayErrors.of(new ModelFailure(kind, "it did not work"));

        assertThat(error.status()).isEqualTo(status);
        assertThat(error.type()).isEqualTo(type);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.retryAfter() != null).isEqualTo(status == 429 || status == 503 || status == 504);
    }

    @ParameterizedTest
    @CsvSource({"400, 400", "409, 409", "415, 400", "422, 422"})
    void keepsTheStatusOfARefusalThatSdksTellApart(int upstream, int status) {
        var error = GatewayErrors.of(new UpstreamError(upstream, "").failure("it did not work", null, List.of()));

        assertThat(error.status()).isEqualTo(status);
        assertThat(error.type()).isEqualTo("invalid_request_error");
    }

    @Test
    void repeatsTheUpstreamsReasonForAFaultOfTheClients() {
        var error = GatewayErrors.of(UpstreamError.of(
                        400,
                        "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":\"temperature\",\"code\":\"unsupported_value\"}}")
                .failure("it did not work", null, List.of()));

        assertThat(error.json())
                .isEqualTo(
                        "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":\"temperature\",\"code\":\"unsupported_value\"}}");
    }

    /** Which account, and which of our models, is nobody's business but the operator's. */
    @ParameterizedTest
    @CsvSource({"401", "403", "404", "429", "500"})
    void keepsTheReasonOfWhatIsNotTheClientsFaultToTheLog(int status) {
        var error =
                GatewayErrors.of(UpstreamError.of(status, "{\"error\":{\"message\":\"canary\",\"code\":\"canary\"}}")
                        .failure("it did not work", null, List.of()));

        assertThat(error.json()).doesNotContain("canary");
    }

    @Test
    void repeatsTheUpstreamsWish() {
        var failure = new ModelFailure(Kind.RATE_LIMITED, "busy", Duration.ofSeconds(17), null);

        assertThat(GatewayErrors.of(failure).retryAfter()).isEqualTo(Duration.ofSeconds(17));
    }

    @Test
    void hasAllFourMembersWhateverIsKnown() {
        var error = GatewayErrors.of(ProblemException.notFound("There is no model named \"x\"."));

        assertThat(error.json()).isEqualTo("""
                {"error":{"message":"There is no model named \\"x\\".","type":"invalid_request_error",\
                "param":"model","code":"model_not_found"}}""");
    }
}
