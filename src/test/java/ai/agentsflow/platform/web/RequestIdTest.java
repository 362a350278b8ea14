package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {

    private static final String LONGEST = "x".repeat(64);
    private static final String UUID_FORM = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    @ParameterizedTest
    @ValueSource(strings = {"a", "order-17_b.2", "0b6c4f6e-7d43-4be0-9c0e-0a2f3a1d5c11"})
    void keepsTheClientsHarmlessId(String offered) {
        assertThat(RequestId.choose(offered)).isEqualTo(offered);
    }

    @Test
    void keepsAnIdOfTheGreatestLength() {
        assertThat(RequestId.choose(LONGEST)).isEqualTo(LONGEST);
        assertThat(RequestId.choose(LONGEST + "x")).matches(UUID_FORM);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a b", "a\nb", "a\n", "<script>", "a\"b", "é", "a;b", "${x}"})
    void replacesAnyOther(String offered) {
        assertThat(RequestId.choose(offered)).matches(UUID_FORM);
    }

    @Test
    void inventsAnotherOneEachTime() {
        assertThat(RequestId.choose(null)).isNotEqualTo(RequestId.choose(null));
    }

    @Test
    void staysTheSameForOneRequest() {
        var request = new RequestStub().http();

        assertThat(RequestId.of(request)).isEqualTo(RequestId.of(request));
        assertThat(RequestId.of(request)).isNotEqualTo(RequestId.of(new RequestStub().http()));
    }

    @Test
    void tellsTheIdInTheAnswer() throws Exception {
        var response = new RecordedResponse();

        new RequestId()
                .doFilter(
                        new RequestStub().with("X-Request-ID", "order-17").http(),
                        response.http(),
                        (request, answer) -> {});

        assertThat(response.header("X-Request-ID")).contains("order-17");
    }

    /** A client of the system before sends that one alone. */
    @Test
    void takesTheClientsCorrelationIdAndTellsItInTheAnswer() throws Exception {
        var response = answer(new RequestStub().with("X-Correlation-ID", "trip-4"));

        assertThat(response.header("X-Correlation-ID")).contains("trip-4");
        assertThat(response.header("X-Request-ID")).contains("trip-4");
    }

    @Test
    void keepsBothIdsOfAClientThatSendsBoth() throws Exception {
        var response = answer(new RequestStub().with("X-Request-ID", "order-17").with("X-Correlation-ID", "trip-4"));

        assertThat(response.header("X-Correlation-ID")).contains("trip-4");
        assertThat(response.header("X-Request-ID")).contains("order-17");
    }

    @Test
    void answersWithOneIdWhereNoneOrNoHarmlessOneWasSent() throws Exception {
        var response = answer(new RequestStub().with("X-Correlation-ID", "<script>"));

        var id = response.header("X-Request-ID").orElseThrow();
        assertThat(id).matches(UUID_FORM);
        assertThat(response.header("X-Correlation-ID")).contains(id);
    }

    private static RecordedResponse answer(RequestStub request) throws Exception {
        var response = new RecordedResponse();
        new RequestId().doFilter(request.http(), response.http(), (asked, answer) -> {});
        return response;
    }
}
