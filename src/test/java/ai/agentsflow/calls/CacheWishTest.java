package ai.agentsflow.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may say of the cache. */
class CacheWishTest {

    @Test
    void leavesItToTheCatalogueWithoutAHeader() {
        assertThat(CacheWish.parse(null)).isEqualTo(CacheWish.NONE);
    }

    @Test
    void readsWhatCanBeSaid() {
        assertThat(CacheWish.parse("off")).isEqualTo(new CacheWish(true, false, null));
        assertThat(CacheWish.parse(" Refresh ")).isEqualTo(new CacheWish(false, true, null));
        assertThat(CacheWish.parse("600")).isEqualTo(new CacheWish(false, false, Duration.ofMinutes(10)));
        assertThat(CacheWish.parse("refresh, 600")).isEqualTo(new CacheWish(false, true, Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "-1", "1.5", "on", "1h", "9999999999", "off, 600", "off,refresh", "600,", "refresh 600"
            })
    void refusesAnythingElse(String header) {
        assertThatThrownBy(() -> CacheWish.parse(header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("x-agentsflow-cache takes off, refresh, a number of seconds");
    }
}
