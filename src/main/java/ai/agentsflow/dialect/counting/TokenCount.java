package ai.agentsflow.dialect.counting;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A number of tokens as an upstream tells it. The one place that reads such a number, whichever API it comes in.
 *
 * <p>{@code 30}, {@code 30.0}, {@code 3e1} and {@code "30"} are the same count. Nothing else than a number of 0 or more is a count at
 * all: servers say {@code -1} or {@code null} where they do not know, and what they do not know is estimated.
 *
 * @param value from 0 to {@link #MOST}
 * @param clamped whether the upstream told another number than this: a fraction, or one that cannot be
 */
public record TokenCount(long value, boolean clamped) {

    /** Ten times the largest context window that a catalogue may name. */
    public static final long MOST = 1_000_000_000;

    private static final int DIGITS_OF_MOST = 10;

    /** JSON readers take no longer number either. */
    private static final int LONGEST_TEXT = 1000;

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

    public TokenCount {
        if (value < 0 || value > MOST) {
            throw new IllegalArgumentException("a count of tokens is from 0 to " + MOST + ", not " + value);
        }
    }

    /** The count that the parser has come to; null when there is none. An object or a list is left for the caller to pass by. */
    public static @Nullable TokenCount read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING -> of(parser.getText());
            default -> null;
        };
    }

    /** The count that a member of a tree tells; null when it tells none, or is not there. */
    public static @Nullable TokenCount of(JsonNode node) {
        if (node.isDouble() && Double.isInfinite(node.doubleValue())) {
            return of(node.doubleValue() > 0 ? "1e999" : "");
        }
        return node.isNumber() || node.isTextual() ? of(node.asText()) : null;
    }

    private static @Nullable TokenCount of(String told) {
        if (isPlain(told)) {
            return new TokenCount(Integer.parseInt(told), false);
        }
        var text = told.strip();
        if (told.length() > LONGEST_TEXT || !NUMBER.matcher(text).matches()) {
            return null;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text);
        } catch (NumberFormatException e) {
            // an exponent beyond all numbers
            return text.startsWith("-") ? null : new TokenCount(text.contains("-") ? 0 : MOST, true);
        }
        if (number.signum() < 0) {
            return null;
        }
        // looked at before anything is computed: 1e999999999 has as many digits
        long digits = (long) number.precision() - number.scale();
        if (number.signum() == 0 || digits < 0) {
            return new TokenCount(0, number.signum() != 0);
        }
        if (digits > DIGITS_OF_MOST) {
            return new TokenCount(MOST, true);
        }
        var whole = number.setScale(0, RoundingMode.HALF_UP);
        long value = Math.min(whole.longValueExact(), MOST);
        return new TokenCount(value, number.compareTo(BigDecimal.valueOf(value)) != 0);
    }

    /** Fewer digits than {@link #MOST} has, and nothing else, as nearly every count is told. */
    private static boolean isPlain(String told) {
        if (told.isEmpty() || told.length() >= DIGITS_OF_MOST) {
            return false;
        }
        for (int i = 0; i < told.length(); i++) {
            if (told.charAt(i) < '0' || told.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** All of these together; null when none of them was told. */
    public static @Nullable TokenCount sum(@Nullable TokenCount... parts) {
        return Stream.of(parts)
                .filter(part -> part != null)
                .reduce((one, other) -> {
                    long sum = one.value + other.value;
                    return new TokenCount(Math.min(sum, MOST), one.clamped || other.clamped || sum > MOST);
                })
                .orElse(null);
    }

    /** This count, or the bound where it is above it. */
    public TokenCount atMost(long bound) {
        return value <= bound ? this : new TokenCount(bound, true);
    }

    /** What is told later of the same thing. Counts of an answer under way only grow, so one that shrinks is not believed. */
    public TokenCount then(TokenCount later) {
        return later.value >= value
                ? new TokenCount(later.value, clamped || later.clamped)
                : new TokenCount(value, true);
    }

    /** What was told first and what was told later, either of which may be nothing. */
    static @Nullable TokenCount latest(@Nullable TokenCount first, @Nullable TokenCount later) {
        if (first == null || later == null) {
            return first == null ? later : first;
        }
        return first.then(later);
    }
}
