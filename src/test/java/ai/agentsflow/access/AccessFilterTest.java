package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessFilterTest {

    private final RecordedResponse response = new RecordedResponse();
    private final List<HttpServletRequest> letIn = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "127.8.9.250", "[::1]", "::1", "[0:0:0:0:0:0:0:1]"})
    void takesTheseNamesForThisMachine(String name) {
        assertThat(AccessFilter.isLocalName(name)).isTrue();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "example.com",
                "localhost.example.com",
                "127.0.0.1.example.com",
                "x127.0.0.1",
                "127.0.0",
                "10.0.0.1",
                "0.0.0.0",
                "[::2]",
                "[::ffff:10.0.0.1]",
                "localhost:8000"
            })
    void takesNoOtherNames(String name) {
        assertThat(AccessFilter.isLocalName(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.1.1", "::1", "0:0:0:0:0:0:0:1"})
    void letsThisMachineInAsTheLocalCaller(String address) throws Exception {
        ask(new RequestStub().from(address));

        var request = letIn.get(0);
        assertThat(Caller.of(request)).isEqualTo(Caller.LOCAL);
        assertThat(request.getRemoteUser()).isEqualTo("local");
        assertThat(request.isUserInRole("user")).isTrue();
        assertThat(request.isUserInRole("admin")).isTrue();
        assertThat(request.isUserInRole("root")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, localhost",
        "2001:db8::1, localhost",
        "127.0.0.1, rebound.example.com",
        "not an address, localhost"
    })
    void refusesEverybodyElse(String address, String name) throws Exception {
        ask(new RequestStub().from(address).to(name).with("X-Request-ID", "r-1"));

        assertThat(letIn).isEmpty();
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.header("Content-Type")).contains("application/problem+json");
        assertThat(response.body())
                .contains("\"type\":\"urn:agentsflow:problem:forbidden\"")
                .contains("\"instance\":\"/api/things\"")
                .contains("\"request_id\":\"r-1\"")
                .doesNotContain(address);
    }

    @Test
    void knowsNobodyWhoCamePastIt() {
        var request = new RequestStub().http();

        assertThatIllegalStateException().isThrownBy(() -> Caller.of(request));
    }

    private void ask(RequestStub request) throws Exception {
        new AccessFilter()
                .doFilter(request.http(), response.http(), (passed, answer) -> letIn.add((HttpServletRequest) passed));
    }
}
