package ai.agentsflow.providers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.upstream.Deadlines;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RememberedModelsTest {

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);
    private final RememberedModels models = new RememberedModels(nanoTime::get);

    @Test
    void knowsAModelOfAServerAndNoOther() {
        models.add(upstream("one", "http://here/v1"));

        assertThat(models.contains(upstream("one", "http://here/v1"))).isTrue();
        assertThat(models.contains(upstream("two", "http://here/v1"))).isFalse();
        assertThat(models.contains(upstream("one", "http://there/v1"))).isFalse();
    }

    @Test
    void hasTheServerAskedAgainAfterTenMinutes() {
        var upstream = upstream("one", "http://here/v1");
        models.add(upstream);

        nanoTime.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
        assertThat(models.contains(upstream)).isTrue();
        nanoTime.incrementAndGet();
        assertThat(models.contains(upstream)).isFalse();

        models.add(upstream);
        assertThat(models.contains(upstream)).isTrue();
    }

    private static Upstream upstream(String model, String address) {
        var minute = Duration.ofMinutes(1);
        return new Upstream(
                ProviderKind.OPENAI,
                model,
                URI.create(address),
                null,
                new Deadlines(minute, minute, minute, minute),
                8_192,
                1_024);
    }
}
