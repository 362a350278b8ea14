package ai.agentsflow.platform.payara.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.framing.Refusal;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalAnswerTest {

    private static final Instant NOW = Instant.parse("2026-11-05T07:08:09.123Z");

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void isCompleteForEveryReason(Refusal refusal) {
        var answer = new String(RefusalAnswer.of(refusal, "/x", true, "id-1", NOW), ISO_8859_1);
        int body = answer.indexOf("\r\n\r\n") + 4;

        assertThat(answer)
                .startsWith("HTTP/1.1 %d ".formatted(refusal.status()))
                .contains(
                        "\r\nDate: Thu, 05 Nov 2026 07:08:09 GMT\r\n",
                        "\r\nContent-Length: %d\r\n".formatted(answer.length() - body),
                        "\r\nX-Request-ID: id-1\r\n",
                        "\r\nX-Correlation-ID: id-1\r\n",
                        "\r\nConnection: close\r\n");
        assertThat(answer.substring(body))
                .contains("\"status\":%d".formatted(refusal.status()), "\"request_id\":\"id-1\"", "\"instance\":\"/x\"")
                .contains(refusal.detail())
                .doesNotContain("HTTP/1.1 ");
        assertThat(new String(RefusalAnswer.of(refusal, "/x", false, "id-1", NOW), ISO_8859_1))
                .isEqualTo(answer.substring(0, body));
    }
}
