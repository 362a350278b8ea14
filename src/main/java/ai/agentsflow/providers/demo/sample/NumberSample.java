package ai.agentsflow.providers.demo.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** A number between bounds, and a multiple where one is wanted. */
final class NumberSample {

    /** Exponents beyond a double's have numbers that fill the memory. */
    private static final int MOST_DIGITS = 400;

    private NumberSample() {}

    static JsonNode of(ObjectNode schema, int variant, boolean whole) throws NoSampleException {
        var above = bound(schema, "minimum", "exclusiveMinimum");
        var below = bound(schema, "maximum", "exclusiveMaximum");
        boolean open = isExclusive(schema, "exclusiveMinimum", above);
        var multiple = multiple(schema, whole);
        var value = (multiple == null)
                ? between(above, below, open, variant)
                : multiple(multiple, above, below, open, variant);
        return whole
                ? JsonNodeFactory.instance.numberNode(value.toBigIntegerExact())
                : JsonNodeFactory.instance.numberNode(value.stripTrailingZeros());
    }

    /** One of whole numbers is 1 at least. */
    private static @Nullable BigDecimal multiple(ObjectNode schema, boolean whole) throws NoSampleException {
        var told = number(schema.path("multipleOf"));
        if (told == null || told.signum() <= 0) {
            return whole ? BigDecimal.ONE : null;
        }
        if (whole && told.stripTrailingZeros().scale() > 0) {
            // a multiple of this whole number is one of the fraction too
            return told.scaleByPowerOfTen(told.stripTrailingZeros().scale());
        }
        return told;
    }

    private static @Nullable BigDecimal bound(ObjectNode schema, String inclusive, String exclusive)
            throws NoSampleException {
        var one = number(schema.path(inclusive));
        var other = number(schema.path(exclusive));
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return inclusive.startsWith("min") ? one.max(other) : one.min(other);
    }

    private static boolean isExclusive(ObjectNode schema, String keyword, @Nullable BigDecimal bound)
            throws NoSampleException {
        var told = number(schema.path(keyword));
        return told != null && bound != null && told.compareTo(bound) == 0;
    }

    static @Nullable BigDecimal number(JsonNode node) throws NoSampleException {
        if (!node.isNumber()) {
            return null;
        }
        if (!isFinite(node)) {
            throw new NoSampleException("it has a number that is too large");
        }
        var number = node.decimalValue();
        if (Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS) {
            throw new NoSampleException("it has a number with too many digits");
        }
        return number;
    }

    /** Whether it is a number, and no double beyond the largest. */
    static boolean isFinite(JsonNode node) {
        return node.isNumber() && (!node.isFloatingPointNumber() || Double.isFinite(node.doubleValue()));
    }

    private static BigDecimal multiple(
            BigDecimal step, @Nullable BigDecimal above, @Nullable BigDecimal below, boolean open, int variant) {
        if (above == null && below != null && below.signum() <= 0) {
            var times = below.divideToIntegralValue(step);
            boolean fits = times.multiply(step).compareTo(below) < 0;
            return times.subtract(BigDecimal.valueOf(fits ? variant : variant + 1L))
                    .multiply(step);
        }
        var least = above == null ? BigDecimal.ZERO : above;
        var times = least.divide(step, 0, RoundingMode.CEILING);
        if (open && times.multiply(step).compareTo(least) == 0) {
            times = times.add(BigDecimal.ONE);
        }
        boolean zero = times.signum() == 0 && !open && (below == null || below.compareTo(step) > 0);
        return times.add(BigDecimal.valueOf(zero && above == null ? variant + 1L : variant))
                .multiply(step);
    }

    private static BigDecimal between(
            @Nullable BigDecimal above, @Nullable BigDecimal below, boolean open, int variant) {
        if (above != null && below != null) {
            var share = below.subtract(above).divide(BigDecimal.valueOf(2L << Math.min(variant, 20)));
            return open || variant > 0 ? above.add(share) : above;
        }
        if (below != null) {
            return below.subtract(BigDecimal.valueOf(variant + 1L));
        }
        return (above == null ? BigDecimal.ZERO : above)
                .add(new BigDecimal("0.5"))
                .add(BigDecimal.valueOf(variant));
    }
}
