package ai.agentsflow.usage;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Makes sums again from the calls themselves. */
@ApplicationScoped
class UsageSums {

    private static final int MOST_DAYS = 31;

    private final UsageStore store;
    private final UsageLedger ledger;
    private final Clock clock;

    @Inject
    UsageSums(UsageStore store, UsageLedger ledger, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * The days from one to another, each in a transaction of its own.
     *
     * @throws ProblemException 400 for days that are none, or too many; 409 for a day whose calls are there no more
     */
    RebuiltSums rebuild(@Nullable String first, @Nullable String last) {
        var from = day("from", first);
        var to = day("to", last);
        long days = ChronoUnit.DAYS.between(from, to) + 1;
        if (days < 1 || days > MOST_DAYS) {
            throw Inputs.invalid("to", "must be from the first day to 30 days later");
        }
        if (to.isAfter(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
            throw Inputs.invalid("to", "must not be in the future");
        }
        long calls = 0;
        for (var day = from; !day.isAfter(to); day = day.plusDays(1)) {
            var today = day;
            long summed = ledger.instead(() -> store.sumUp(today));
            if (summed < 0) {
                throw new ProblemException(
                        ProblemType.CONFLICT,
                        "The calls of %s have left the database, so its sums stay as they are.".formatted(day));
            }
            calls += summed;
        }
        return new RebuiltSums(days, calls);
    }

    private static LocalDate day(String name, @Nullable String text) {
        try {
            if (text != null) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeParseException e) {
            throw Inputs.invalid(name, "must be a day such as 2026-11-30");
        }
        throw Inputs.invalid(name, "is needed: a day such as 2026-11-30");
    }
}
