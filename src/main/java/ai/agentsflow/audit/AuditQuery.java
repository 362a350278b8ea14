package ai.agentsflow.audit;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which entries somebody wants to see.
 *
 * @param from at that moment or later
 * @param to before that moment
 * @param after that are older than this one, where the page before has ended
 */
record AuditQuery(
        Optional<String> actor,
        Optional<String> action,
        Optional<String> target,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<Place> after) {

    /** Where an entry stands among all. */
    record Place(Instant at, UUID id) {

        /** As clients send it back, who need not know what it says. */
        String cursor() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((at + "|" + id).getBytes(StandardCharsets.US_ASCII));
        }

        /** @throws ProblemException 400 for a text that is no cursor */
        static Place of(String cursor) {
            try {
                var parts =
                        new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split("\\|", -1);
                if (parts.length == 2) {
                    var at = Instant.parse(parts[0]);
                    Times.check("cursor", at);
                    return new Place(at, UUID.fromString(parts[1]));
                }
            } catch (IllegalArgumentException | DateTimeParseException e) {
                // told below
            }
            throw Inputs.invalid("cursor", "must be the next_cursor of an answer");
        }
    }

    /**
     * Reads parameters, each null where it was not sent.
     *
     * @throws ProblemException 400 that names what is wrong
     */
    static AuditQuery of(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String target,
            @Nullable String from,
            @Nullable String to,
            @Nullable String cursor) {
        var begins = Optional.ofNullable(from).map(text -> Times.beginning("from", text));
        var ends = Optional.ofNullable(to).map(text -> Times.beginning("to", text));
        if (begins.isPresent() && ends.isPresent() && !begins.get().isBefore(ends.get())) {
            throw Inputs.invalid("to", "must be later than from");
        }
        return new AuditQuery(
                Optional.ofNullable(actor),
                Optional.ofNullable(action),
                Optional.ofNullable(target),
                begins,
                ends,
                Optional.ofNullable(cursor).map(Place::of));
    }
}
