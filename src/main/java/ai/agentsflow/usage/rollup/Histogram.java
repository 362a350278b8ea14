package ai.agentsflow.usage.rollup;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * How many times fell into which bucket. Bucket 0 is up to one millisecond, bucket n from 1.1<sup>n-1</sup> to 1.1<sup>n</sup>
 * milliseconds, the last one all that is longer: a percentile is at most 5 % off.
 *
 * <p>In the database it is one whole number, in which the count of bucket n stands in the twelve decimal digits from 12 n on. So adding numbers
 * adds histograms, in any database and in any order: {@code sum(latency_histogram)}.
 */
public final class Histogram {

    /** More than ten hours are as good as ten. */
    static final int BUCKETS = 185;

    static final int DIGITS = 12;

    private static final double GROWTH = 1.1;
    private static final double LOG_GROWTH = Math.log(GROWTH);
    private static final BigInteger BASE = BigInteger.TEN.pow(DIGITS);
    private static final String ZEROS = "0".repeat(DIGITS);

    private final long[] counts;

    private Histogram(long[] counts) {
        this.counts = counts;
    }

    /** The one that a number stands for, which may be a sum of others. */
    public static Histogram of(BigDecimal number) {
        var counts = new long[BUCKETS];
        var rest = number.toBigIntegerExact();
        for (int bucket = 0; rest.signum() > 0 && bucket < BUCKETS; bucket++) {
            var parts = rest.divideAndRemainder(BASE);
            counts[bucket] = parts[1].longValueExact();
            rest = parts[0];
        }
        return new Histogram(counts);
    }

    /** How many there are. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /**
     * The time that a part of all does not exceed; 0 where there are none.
     *
     * @param part such as 0.95
     * @return in milliseconds
     */
    public double percentile(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * count()));
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += counts[bucket];
            if (seen >= rank) {
                return middle(bucket);
            }
        }
        return 0;
    }

    /** As far from either end of the bucket, measured in parts of it. */
    private static double middle(int bucket) {
        return bucket == 0 ? 1 : 2 * Math.pow(GROWTH, bucket) / (GROWTH + 1);
    }

    /** By whole milliseconds, as they stand in the table of calls. */
    static int bucket(long ms) {
        // what is a power but for the last bit stays in its own bucket
        return ms <= 1 ? 0 : Math.min(BUCKETS - 1, (int) Math.ceil(Math.log((double) ms) / LOG_GROWTH - 1e-9));
    }

    /** Counts times, a few of the buckets at once. */
    static final class Counts {

        private final TreeMap<Integer, Long> counts = new TreeMap<>();

        void add(long ms) {
            counts.merge(bucket(ms), 1L, Long::sum);
        }

        /** The number that stands for it, in decimal digits: to make it of them is cheaper than to add up powers of ten. */
        String number() {
            if (counts.isEmpty()) {
                return "0";
            }
            var digits = new StringBuilder((counts.lastKey() + 1) * DIGITS);
            int below = counts.lastKey() + 1;
            for (var one : counts.descendingMap().entrySet()) {
                while (--below > one.getKey()) {
                    digits.append(ZEROS);
                }
                var count = Long.toString(one.getValue());
                if (!digits.isEmpty()) {
                    digits.append(ZEROS, 0, DIGITS - count.length());
                }
                digits.append(count);
            }
            while (--below >= 0) {
                digits.append(ZEROS);
            }
            return digits.toString();
        }
    }
}
