package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.anthropic.MessageFault;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.testing.Partial;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicErrorTest {

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error",
        "401, authentication_error",
        "403, permission_error",
        "404, not_found_error",
        "405, invalid_request_error",
        "413, request_too_large",
        "415, invalid_request_error",
        "429, rate_limit_error",
        "500, api_error",
        "502, api_error",
        "503, overloaded_error",
        "504, timeout_error",
    })
    void hasTheTypeThatGoesWithItsStatus(int status, String type) {
        assertThat(AnthropicError.type(status)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models,     2023-06-01, true",
        "/v1/models/m/x, 2023-06-01, true",
        "/v1/models,     ,           false",
        "/v1/models2,    2023-06-01, false",
        "/v1/messages,   ,           true",
    })
    void isForModelsOfWhoAsksInItsTerms(String path, @Nullable String version, boolean is) {
        var asked = Partial.of(HttpServletRequest.class, new Asked(path, version));

        assertThat(AnthropicError.isFor(asked)).isEqualTo(is);
    }

    /** The methods of a request that matter. */
    public record Asked(String path, @Nullable String version) {

        public String getRequestURI() {
            return path;
        }

        public @Nullable String getHeader(String name) {
            return name.equals("anthropic-version") ? version : null;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, true",
        "/v1/messages/count_tokens, true",
        "/v1/messages2, false",
        "/v1/chat/completions, false",
        "/api/chat/message, false",
    })
    void isForItsOwnPaths(String path, boolean is) {
        assertThat(AnthropicError.isFor(path)).isEqualTo(is);
    }

    /** Without this the SDK's tool runner gives up. */
    @Test
    void tellsAClientThatItCanGoOnWithoutAThread() {
        assertThat(AnthropicError.json(
                        ErrorObject.of(MessageFault.of("thread", "Extra inputs are not permitted")), "r-1"))
                .isEqualTo("""
                {"type":"error","error":{"type":"invalid_request_error","message":"thread: Extra inputs are not permitted",\
                "details":{"error_code":"thread_unsupported_request","unsupported":["thread"]}},"request_id":"r-1"}""");
        assertThat(AnthropicError.json(
                        ErrorObject.of(MessageFault.of("threads", "Extra inputs are not permitted")), "r"))
                .doesNotContain("details");
    }

    @Test
    void isOneLineOfJson() {
        var error = ErrorObject.of(ProblemException.notFound("There is no model named \"x\".\n"));

        assertThat(AnthropicError.json(error, "r-1")).isEqualTo("""
                {"type":"error","error":{"type":"not_found_error","message":"There is no model named \\"x\\".\\n"},\
                "request_id":"r-1"}""");
    }
}
