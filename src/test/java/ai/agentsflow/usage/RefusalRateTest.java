package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalRateTest {

    private final AtomicLong now = new AtomicLong();
    private final RefusalRate rate = new RefusalRate(now::get);

    @Test
    void letsSoManyASecondThrough() {
        assertThat(passed(1000)).isEqualTo(RefusalRate.MOST_PER_SECOND);

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThat(passed(1000)).isEqualTo(RefusalRate.MOST_PER_SECOND);
    }

    private long passed(int tries) {
        return IntStream.range(0, tries).filter(i -> rate.mayBeRecorded()).count();
    }
}
