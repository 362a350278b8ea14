package ai.agentsflow.usage.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

    @Test
    void hasNoPercentileOfNothing() {
        var none = histogram();

        assertThat(none.count()).isZero();
        assertThat(none.percentile(0.5)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 9, 10, 11, 99, 100, 121, 1000, 2500, 60_000, 3_600_000, 35_000_000})
    void isAtMostFivePercentOff(long ms) {
        assertThat(histogram(ms).percentile(0.5)).isCloseTo((double) ms, within(0.05 * ms));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 40_000_000L, 31_536_000_000L})
    void holdsWhatIsTooLongForABucket(long ms) {
        assertThat(Histogram.bucket(ms)).isEqualTo(Histogram.BUCKETS - 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1})
    void holdsWhatIsTooShortForOne(long ms) {
        assertThat(Histogram.bucket(ms)).isZero();
    }

    /** As the database does it, whatever is in which part. */
    @Test
    void isAddedUpAsNumbersAre() {
        var random = new Random(63);
        var all = new long[10_000];
        var sum = BigDecimal.ZERO;
        var part = new Histogram.Counts();
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) Math.exp(random.nextDouble() * 15);
            part.add(all[i]);
            if (random.nextInt(50) == 0) {
                sum = sum.add(new BigDecimal(part.number()));
                part = new Histogram.Counts();
            }
        }
        var histogram = Histogram.of(sum.add(new BigDecimal(part.number())));
        Arrays.sort(all);

        assertThat(histogram.count()).isEqualTo(all.length);
        for (double percentile : new double[] {0.01, 0.5, 0.95, 0.99, 1}) {
            double exact = all[(int) Math.ceil(percentile * all.length) - 1];
            assertThat(histogram.percentile(percentile)).isCloseTo(exact, within(0.05 * exact));
        }
    }

    @Test
    void hasRoomForABillionOfTheSameKind() {
        var one = new BigDecimal(number(100, 200));

        var many = Histogram.of(one.multiply(BigDecimal.valueOf(1_000_000_000L)));

        assertThat(many.count()).isEqualTo(2_000_000_000L);
        assertThat(many.percentile(0.5)).isCloseTo(100, within(5.0));
        assertThat(many.percentile(0.51)).isCloseTo(200, within(10.0));
    }

    private static Histogram histogram(long... times) {
        return Histogram.of(new BigDecimal(number(times)));
    }

    private static String number(long... times) {
        var counts = new Histogram.Counts();
        for (long time : times) {
            counts.add(time);
        }
        return counts.number();
    }
}
