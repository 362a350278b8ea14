package ai.agentsflow.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WellFormedRequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/api/models/demo",
                "/api/models/a%2Fb",
                "model=task%3achat&x=+",
                "q=%C3%A9%e2%82%ac%F0%9F%99%82",
                "q=é",
                "%7f%01",
                "100%25"
            })
    void takesEscapesOfUtf8(String target) {
        assertThat(Escapes.isWellFormed(target)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "50%",
                "50%2",
                "%zz",
                "%2g",
                "%-1",
                "%+1",
                "% 1",
                "%u0041",
                "%１１",
                "%00",
                "a%00b",
                "a\0b",
                "%ff",
                "%c3",
                "%c3x%a9",
                "%c0%80",
                "%ed%a0%80",
                "%f4%90%80%80",
                "%e2%82&%ac"
            })
    void refusesEveryOther(String target) {
        assertThat(Escapes.isWellFormed(target)).isFalse();
    }

    @Test
    void takesARequestWithoutAQuery() {
        assertThat(Escapes.isWellFormed(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=\"utf-8\"",
                " text/plain ",
                "application/vnd.api+json;v=1;;",
                "multipart/form-data; boundary=\"a \\\" b\"",
                "text/plain; quality=foo"
            })
    void takesAMediaType(String type) {
        assertThat(WellFormedRequest.isMediaType(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "*/*;q=foo",
                "application/*",
                "application/json;q=1;q=2",
                "application/json; Q=0.5",
                "json",
                "application/",
                "/json",
                "application/json/x",
                "application/json, text/html",
                "application/json; charset",
                "application/json; charset=\"utf-8",
                "application/json; =x",
                "application/json\u0001",
                "applicatiön/json",
                ";"
            })
    void takesNothingElseForOne(String type) {
        assertThat(WellFormedRequest.isMediaType(type)).isFalse();
    }

    @Test
    void looksThroughALongOneAtOnce() {
        assertThat(WellFormedRequest.isMediaType("a/b;" + "x=\"\\".repeat(5_000)))
                .isFalse();
        assertThat(WellFormedRequest.isMediaType("a/b" + ";a=b".repeat(200) + ";"))
                .isTrue();
        assertThat(WellFormedRequest.isMediaType("a/b" + "; ".repeat(300) + "="))
                .isFalse();
    }
}
