package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WholeAnswerTest {

    private final FakeContainer container = new FakeContainer();

    @Test
    void waitsForRoomAndEndsWhenAllHasLeft() throws Exception {
        WholeAnswer.send(container.context(), bytes("an answer"));
        assertThat(container.sent()).isEmpty();

        container.takes(1);
        assertThat(container.sent()).isEqualTo("an answer");
        assertThat(container.completed())
                .as("ended while the container still writes")
                .isZero();

        container.takes(1);
        assertThat(container.completed()).isEqualTo(1);
        assertThat(container.response.header("Content-Length")).contains("9");
    }

    @Test
    void endsWhenTheClientHasLeft() throws Exception {
        WholeAnswer.send(container.context(), bytes("an answer"));

        container.fails();

        assertThat(container.completed()).isEqualTo(1);
        assertThat(container.sent()).isEmpty();
    }

    @Test
    void writesWhatFitsIntoTheServersBufferAtOnce() throws Exception {
        container.buffers(10);

        WholeAnswer.send(container.context(), bytes("an answer"));

        assertThat(container.sent()).isEqualTo("an answer");
        assertThat(container.completed()).isEqualTo(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
