package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemResponsesTest {

    private final RecordedResponse response = new RecordedResponse();
    private final RequestStub request = new RequestStub().with("X-Request-ID", "r-1");

    @Test
    void writesAProblemDocument() throws Exception {
        ProblemResponses.send(request.http(), response.http(), Inputs.invalid("größe", "must be small"));

        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.header("Content-Type")).contains("application/problem+json");
        assertThat(response.header("Retry-After")).isEmpty();
        assertThat(response.header("Content-Length"))
                .contains(String.valueOf(response.body().getBytes(StandardCharsets.UTF_8).length));
        assertThat(response.body()).isEqualTo("""
                {"detail":"größe must be small","errors":[{"message":"must be small","path":"größe"}],\
                "instance":"/api/things","request_id":"r-1","status":400,"title":"The input breaks a rule",\
                "type":"urn:agentsflow:problem:invalid-input"}""");
    }

    @Test
    void leavesOutErrorsThatThereAreNot() {
        assertThat(ProblemResponses.json(ProblemException.notFound("There is no such model."), "/api/models/x", "r-1"))
                .contains("\"detail\":\"There is no such model.\"")
                .doesNotContain("errors");
    }

    @Test
    void keepsAnAnswerThatIsOnItsWay() throws Exception {
        response.getOutputStream().print("begun");
        response.commit();

        ProblemResponses.send(request.http(), response.http(), ProblemException.notFound("Too late."));

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("begun");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 1", "PT0.001S, 1", "PT1S, 1", "PT1.001S, 2", "PT90S, 90", "PT-5S, 1"})
    void saysWhenToComeBackInWholeSeconds(Duration wait, String header) throws Exception {
        var problem = new ProblemException(ProblemType.UNAVAILABLE, "Busy.", List.of(), wait, null);

        ProblemResponses.send(request.http(), response.http(), problem);

        assertThat(response.header("Retry-After")).contains(header);
    }

    @ParameterizedTest
    @MethodSource("ai.agentsflow.platform.problem.ProblemType#common")
    void hasAFixedNameAndAnErrorStatusForEveryType(ProblemType type) {
        assertThat(type.uri()).matches("urn:agentsflow:problem:[a-z]+(-[a-z]+)*");
        assertThat(type.status()).isBetween(400, 599);
        assertThat(type.title()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "404, not-found",
        "503, unavailable",
        "418, bad-request",
        "505, http-version-not-supported",
        "507, internal-error"
    })
    void findsATypeForEveryStatus(int status, String slug) {
        assertThat(ProblemType.ofStatus(status).slug()).isEqualTo(slug);
    }
}
