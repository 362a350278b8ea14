package ai.agentsflow.limits.counters;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much there may be in a time.
 *
 * @param limit requests or tokens; {@link Long#MAX_VALUE} when there is no limit
 * @param period the time in which they may be spent
 */
public record Rate(long limit, Duration period) {

    static final String RULE =
            "a number and a time such as 100/minute, 10/second, 5000/hour, 1000000/day or 50/10s, or off";
    public static final Rate OFF = new Rate(Long.MAX_VALUE, Duration.ofSeconds(1));

    private static final Pattern FORM =
            Pattern.compile("(?<limit>\\d{1,12})/(?:(?<unit>second|minute|hour|day)|(?<count>\\d{1,5})(?<of>[smhd]))");

    /**
     * Reads {@code 100/minute} and its like, or {@code off}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Rate parse(String text) {
        if (text.equals("off")) {
            return OFF;
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Long.parseLong(form.group("limit")) == 0) {
            throw new IllegalArgumentException(RULE);
        }
        var period = form.group("unit") != null
                ? unit(form.group("unit").charAt(0))
                : unit(form.group("of").charAt(0)).multipliedBy(Long.parseLong(form.group("count")));
        if (period.isZero()) {
            throw new IllegalArgumentException(RULE);
        }
        return new Rate(Long.parseLong(form.group("limit")), period);
    }

    private static Duration unit(char name) {
        return switch (name) {
            case 's' -> Duration.ofSeconds(1);
            case 'm' -> Duration.ofMinutes(1);
            case 'h' -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    public boolean isOff() {
        return limit == Long.MAX_VALUE;
    }

    /** So many times as much in the same time. */
    public Rate times(int factor) {
        return isOff() ? this : new Rate(limit * factor, period);
    }

    /** One node's share, at least one. */
    Rate dividedBy(int nodes) {
        return isOff() || nodes == 1 ? this : new Rate(Math.max(1, limit / nodes), period);
    }

    public long periodMicros() {
        return period.toNanos() / 1000;
    }

    /** Of two, the one that lets more through. */
    public static Rate moreGenerous(Rate one, Rate other) {
        if (one.isOff() || other.isOff()) {
            return OFF;
        }
        double difference = (double) one.limit / one.periodMicros() - (double) other.limit / other.periodMicros();
        return difference >= 0 ? one : other;
    }
}
