package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.ws.rs.WebApplicationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {

    @Test
    void passesABodyOfTheGreatestSize() throws Exception {
        assertThat(body(0).readAllBytes()).isEmpty();
        assertThat(body(1000).readAllBytes()).hasSize(1000);
        assertThat(oneByOne(body(1000))).isEqualTo(1000);
    }

    @Test
    void refusesOneByteMore() {
        assertThat(refusal(() -> body(1001).readAllBytes())).isEqualTo(413);
        assertThat(refusal(() -> oneByOne(body(1001)))).isEqualTo(413);
    }

    private static BoundedBody body(int size) {
        return new BoundedBody(new ByteArrayInputStream(new byte[size]), 1000);
    }

    private static int oneByOne(BoundedBody body) throws IOException {
        int count = 0;
        while (body.read() >= 0) {
            count++;
        }
        return count;
    }

    private static int refusal(ThrowingCallable reading) {
        return catchThrowableOfType(WebApplicationException.class, reading)
                .getResponse()
                .getStatus();
    }
}
