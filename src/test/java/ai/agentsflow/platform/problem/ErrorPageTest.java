package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.RequestDispatcher;
import org.junit.jupiter.api.Test;

class ErrorPageTest {

    private final RecordedResponse response = new RecordedResponse();
    private final RequestStub request = new RequestStub().at("/WEB-INF/error").with("X-Request-ID", "r-1");

    @Test
    void isAProblemOfThePathThatWasAskedFor() throws Exception {
        request.setAttribute(RequestDispatcher.ERROR_REQUEST_URI, "/nowhere");
        response.setStatus(404);

        new ErrorPage().service(request.http(), response.http());

        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(response.header("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).isEqualTo("""
                {"detail":"Nothing is served at this path.","instance":"/nowhere","request_id":"r-1","status":404,\
                "title":"There is no such thing","type":"urn:agentsflow:problem:not-found"}""");
    }

    @Test
    void tellsNothingOfAnExceptionsInside() throws Exception {
        request.setAttribute(
                RequestDispatcher.ERROR_EXCEPTION, new IllegalStateException("jdbc:postgresql://secret@inside"));

        new ErrorPage().service(request.http(), response.http());

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(response.body()).contains("internal-error").doesNotContain("secret", "Exception");
    }
}
