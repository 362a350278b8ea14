package ai.agentsflow.events.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.access.Pass;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketFormTest {

    private static final Instant EXPIRES = Instant.parse("2026-02-01T00:00:00Z");

    @Test
    void keepsACallerWithAToken() {
        var pass = new Pass(Caller.of("älice \"A\"", "admin", null).limitedAs(Set.of("staff")), EXPIRES);

        assertThat(TicketForm.read(TicketForm.write(pass))).contains(pass);
    }

    @Test
    void keepsOfAKeyItsIdAlone() {
        var id = UUID.fromString("7d0f5f0e-31a8-4b5c-9d5c-0c1c8f6a1b2d");
        var pass = new Pass(Caller.of("alice", "user", new KeyGrant(id, Set.of("demo"), "1/day")), null);

        var read = TicketForm.read(TicketForm.write(pass)).orElseThrow();

        assertThat(read.caller().key()).isEqualTo(new KeyGrant(id, Set.of(), null));
        assertThat(new String(TicketForm.write(pass), UTF_8)).doesNotContain("demo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"subject\":\"a\"}",
                "{\"subject\":\"a\",\"roles\":[7],\"names\":[]}",
                "{\"subject\":\"a\",\"roles\":[\"root\"],\"names\":[]}",
                "{\"subject\":\"a\",\"roles\":[],\"names\":[],\"key\":\"x\"}",
                "{\"subject\":\"a\",\"roles\":[],\"names\":[],\"expires\":\"soon\"}"
            })
    void isNobodysWhereItCannotBeRead(String form) {
        assertThat(TicketForm.read(form.getBytes(UTF_8))).isEmpty();
    }
}
