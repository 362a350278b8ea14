package ai.agentsflow.routing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BackoffTest {

    private static final double ALMOST_ONE = Math.nextDown(1.0);

    @ParameterizedTest
    @CsvSource({"0, 200", "1, 400", "2, 800", "3, 1600", "4, 2000", "9, 2000", "1000, 2000"})
    void waitsForAnythingFromNothingToAMostThatDoubles(int retries, long most) {
        var failure = new ModelFailure(Kind.UPSTREAM_ERROR, "500");

        assertThat(Backoff.of(failure, retries, () -> 0)).contains(Duration.ZERO);
        assertThat(Backoff.of(failure, retries, () -> 0.5)).contains(Duration.ofMillis((most + 1) / 2));
        assertThat(Backoff.of(failure, retries, () -> ALMOST_ONE)).contains(Duration.ofMillis(most));
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "UPSTREAM_ERROR", "UNREACHABLE"})
    void doesAsTheUpstreamWishes(Kind kind) {
        assertThat(Backoff.of(wish(kind, 1500), 0, () -> 0.5)).contains(Duration.ofMillis(1500));
        assertThat(Backoff.of(wish(kind, 0), 0, () -> 0.5)).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "UPSTREAM_ERROR", "UNREACHABLE"})
    void givesUpWhereTheUpstreamWishesForMoreThanAClientHas(Kind kind) {
        assertThat(Backoff.of(wish(kind, 2001), 0, () -> 0.5)).isEmpty();
    }

    @Test
    void leavesABusyUpstreamAloneThatDoesNotSayForHowLong() {
        assertThat(Backoff.of(new ModelFailure(Kind.RATE_LIMITED, "429"), 0, () -> 0.5))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNREACHABLE", "UPSTREAM_ERROR", "BROKEN_ANSWER", "RATE_LIMITED"})
    void repeatsNothingThatWouldFailAgain(Kind kind) {
        assertThat(Backoff.of(wish(kind, 100), 0, () -> 0.5)).isEmpty();
    }

    private static ModelFailure wish(Kind kind, long millis) {
        return new ModelFailure(kind, "busy", Duration.ofMillis(millis), null);
    }
}
