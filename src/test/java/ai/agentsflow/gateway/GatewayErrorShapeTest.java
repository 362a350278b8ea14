package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.problem.ErrorPage;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the container shows where the gateway is, and what a filter refuses there. */
class GatewayErrorShapeTest {

    private final RecordedResponse response = new RecordedResponse();
    private final RequestStub request = new RequestStub().with("X-Request-ID", "r-1");

    @ParameterizedTest
    @CsvSource({
        "400, 400, invalid_request_error, bad_request",
        "401, 401, authentication_error, unauthenticated",
        "403, 403, permission_error, forbidden",
        "404, 404, invalid_request_error, not_found",
        "405, 405, invalid_request_error, method_not_allowed",
        "411, 400, invalid_request_error, bad_request",
        "413, 413, invalid_request_error, too_large",
        "429, 429, rate_limit_error, rate_limit_exceeded",
        "500, 500, api_error, internal_error",
        "501, 501, api_error, not_implemented",
        "503, 503, api_error, unavailable",
    })
    void speaksAsOpenAiDoesUnderItsPath(int ofContainer, int status, String type, String code) throws Exception {
        var error = shown("/v1/chat/completions", ofContainer).path("error");

        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.header("Content-Type")).contains("application/json");
        assertThat(response.header("Retry-After").isPresent()).isEqualTo(status == 429 || status == 503);
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.path("param").isNull()).isTrue();
        assertThat(error.path("code").asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"/v1, true", "/v1/x, true", "/v10, false", "/api/v1/x, false", "/, false"})
    void knowsWhereThatIs(String path, boolean openAi) throws Exception {
        assertThat(shown(path, 404).has("error")).isEqualTo(openAi);
    }

    @Test
    void tellsNothingOfAnExceptionsInside() throws Exception {
        request.setAttribute(
                RequestDispatcher.ERROR_EXCEPTION, new IllegalStateException("jdbc:postgresql://secret@inside"));

        shown("/v1/models", 500);

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(response.body()).contains("\"code\":\"internal_error\"").doesNotContain("secret", "Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/models/x | {\"error\":{\"message\":\"No.\",\"type\":\"permission_error\",\"param\":null,\"code\":\"forbidden\"}}",
                "/v1/messages | {\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"message\":\"No.\"},\"request_id\":\"r-1\"}",
            })
    void writesAnotherApisErrorOnItsPaths(String path, String json) throws Exception {
        ProblemResponses.send(
                request.at(path).http(), response.http(), new ProblemException(ProblemType.FORBIDDEN, "No."));

        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.header("Content-Type")).contains("application/json");
        assertThat(response.header("request-id").isPresent()).isEqualTo(path.endsWith("messages"));
        assertThat(response.body()).isEqualTo(json);
    }

    private JsonNode shown(String path, int status) throws Exception {
        request.setAttribute(RequestDispatcher.ERROR_REQUEST_URI, path);
        response.setStatus(status);
        new ErrorPage().service((ServletRequest) request.http(), response.http());
        return AgentsFlow.JSON.readTree(response.body());
    }
}
