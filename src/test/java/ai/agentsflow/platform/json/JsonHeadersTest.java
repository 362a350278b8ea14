package ai.agentsflow.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonHeadersTest {

    private final RecordedResponse response = new RecordedResponse();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json ; charset=\"utf-8\"",
                "application/json; charset=utf8",
                "application/json; Charset=\"\\utf-8\" ; v=1",
                "application/json;",
                "application/json;;x=\"a;b\\\"charset=latin1\"",
            })
    void takesJson(String type) {
        JsonHeaders.requireJson(new RequestStub().with("Content-Type", type).http(), response.http());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/json",
                "application/jsonx",
                "application/json-seq",
                "application/json, application/json",
                "application/json charset=utf-8",
                "application/json; charset",
                "application/json; charset = utf-8",
                "application/json; x=\"",
                "application /json",
                "application/x-www-form-urlencoded",
            })
    void refusesWhatIsNoJson(String type) {
        assertRefused(
                new RequestStub().with("Content-Type", type),
                "Send the body as application/json, with that Content-Type.");
    }

    @Test
    void refusesABodyOfUnknownKind() {
        assertRefused(new RequestStub(), "Send the body as application/json, with that Content-Type.");
    }

    @Test
    void refusesAHeaderFieldWithoutEnd() {
        assertRefused(
                new RequestStub().with("Content-Type", "application/json" + ";".repeat(7_000)),
                "Send the body as application/json, with that Content-Type.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-16", "UTF-16LE", "iso-8859-1", "us-ascii", "\"\"", "utf-8\"", "x\u00e9"})
    void refusesAnotherCharset(String charset) {
        assertThatThrownBy(() -> JsonHeaders.requireJson(
                        new RequestStub()
                                .with("Content-Type", "application/json; charset=" + charset)
                                .http(),
                        response.http()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE));
    }

    @Test
    void looksAtEveryCharset() {
        assertRefused(
                new RequestStub().with("Content-Type", "application/json; charset=utf-8; charset=utf-16"),
                "The charset utf-16 is not taken: JSON is sent in UTF-8.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate", "gzip, identity", "x-unknown"})
    void refusesACompressedBodyByName(String encoding) {
        assertRefused(
                new RequestStub().with("Content-Type", "application/json").with("Content-Encoding", encoding),
                "Content-Encoding %s is not taken: send the body as it is, without this header field."
                        .formatted(encoding.replace(' ', '?')));
        assertThat(response.header("Accept-Encoding")).contains("identity");
    }

    @Test
    void takesABodyThatSaysItIsNotCompressed() {
        JsonHeaders.requireJson(
                new RequestStub()
                        .with("Content-Type", "application/json")
                        .with("Content-Encoding", "Identity")
                        .http(),
                response.http());
    }

    private void assertRefused(RequestStub request, String detail) {
        assertThatThrownBy(() -> JsonHeaders.requireJson(request.http(), response.http()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE))
                .hasMessage(detail);
    }
}
