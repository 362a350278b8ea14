package ai.agentsflow.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFormTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void bringsEverythingOver() {
        var owners = LiveEvent.forOwner(Topic.NOTIFICATIONS, "made", "älice", "{\"a\":\"\\\"b c\"}", NOW);
        var admins =
                LiveEvent.forAdministrators(Topic.ANALYTICS, "usage", "{}", NOW).passing();

        assertThat(EventForm.read("17 " + EventForm.write(owners)).orElseThrow().event())
                .isEqualTo(owners);
        assertThat(EventForm.read("17 " + EventForm.write(admins)).orElseThrow().event())
                .isEqualTo(admins);
        assertThat(EventForm.read("17 " + EventForm.write(admins)).orElseThrow().seq())
                .isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "1 ", "1 {}", "x {}", "1 []", "99999999999999999999 {}"})
    void isNothingWhereItCannotBeRead(String message) {
        assertThat(EventForm.read(message)).isEmpty();
    }

    @Test
    void tellsANotificationInBothPlaces() {
        var event = new NumberedEvent(7, LiveEvent.forOwner(Topic.NOTIFICATIONS, "made", "a", "{\"id\":1}", NOW));

        assertThat(event.frame())
                .isEqualTo(
                        "{\"event_type\":\"made\",\"seq\":7,\"timestamp\":\"2026-01-31T12:00:00Z\",\"data\":{\"id\":1},"
                                + "\"notification\":{\"id\":1}}");
    }
}
