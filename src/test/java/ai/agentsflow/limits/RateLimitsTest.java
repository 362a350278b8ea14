package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.limits.counters.Rate;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.tokens.Bearers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private static final Limit CHAT = new Limit("chat", Rate.parse("100/minute"), true);

    private final RedisAt none = RedisAt.nowhere();

    @Test
    void takesWhatTheCodeSaysUnlessSettingsSayOtherwise() {
        assertThat(limit(Map.of(), Callers.user("alice"))).isEqualTo(100);
        assertThat(limit(Map.of("agentsflow.limits.chat", "7/second"), Callers.user("alice")))
                .isEqualTo(7);
        assertThat(limits(Map.of("agentsflow.limits.chat", "off"))
                        .count(CHAT, Callers.user("alice"), "")
                        .quotas())
                .isEmpty();
    }

    @Test
    void prefersTheUserToItsRolesAndTheRouteToAllRoutes() {
        var given = Map.of(
                "agentsflow.limits.overrides",
                "role:partner=300/minute, role:trial=3/minute, user:alice=1000/minute, user:bob/chat=5/minute, user:bob=6/minute");

        assertThat(limit(given, Callers.user("carol", "user"))).isEqualTo(100);
        assertThat(limit(given, Callers.user("carol", "trial"))).isEqualTo(3);
        assertThat(limit(given, Callers.user("carol", "trial", "partner"))).isEqualTo(300);
        assertThat(limit(given, Callers.user("alice", "trial"))).isEqualTo(1000);
        assertThat(limit(given, Callers.user("bob"))).isEqualTo(5);
    }

    @Test
    void knowsRolesByTheTokenThatSaysThem() {
        var given = Map.of(
                "agentsflow.limits.tokens", "10/hour",
                "agentsflow.limits.overrides",
                        "role:partner=300/minute, role:trial=3/minute, role:admin=7/minute, role:partner/tokens=20/hour");

        assertThat(last(given, Bearers.of("carol", "partner"))).isEqualTo(300);
        assertThat(last(given, Bearers.of("carol", List.of("trial", "stranger"))))
                .isEqualTo(3);
        assertThat(last(given, Bearers.of("carol", List.of("trial", "admin")))).isEqualTo(7);
        assertThat(last(given, Bearers.of("carol", List.of("trial", "partner"))))
                .isEqualTo(300);
        assertThat(last(given, Bearers.of("carol", "stranger"))).isEqualTo(100);
        assertThat(limit(given, Bearers.of("carol", "partner"))).as("tokens").isEqualTo(20);
        assertThat(limit(given, Bearers.of("carol", "trial"))).as("tokens").isEqualTo(10);

        var spending = limits(given);
        spending.spendTokens(Bearers.of("dave", "partner").requester(), 19);
        assertThat(spending.count(CHAT, Bearers.of("dave", "partner"), "").passed())
                .isTrue();
    }

    @Test
    void countsAKeyWithALimitOfItsOwnAloneAndOthersWithTheirUser() {
        var limits = limits(Map.of("agentsflow.limits.chat", "3/minute"));
        var own = Callers.withKey("alice", UUID.randomUUID(), "1/minute");
        var usual = Callers.withKey("alice", UUID.randomUUID(), null);

        assertThat(limits.count(CHAT, own, "").passed()).isTrue();
        assertThat(limits.count(CHAT, own, "").passed()).isFalse();
        assertThat(remaining(limits, usual)).isEqualTo(2);
        assertThat(remaining(limits, Callers.user("alice"))).isEqualTo(1);
    }

    @Test
    void prefersWhatIsSaidOfAKeyHere() {
        var id = UUID.randomUUID();
        var given = Map.of("agentsflow.limits.overrides", "key:" + id + "=70/minute, user:alice=1000/minute");

        assertThat(limit(given, Callers.withKey("alice", id, "1/minute"))).isEqualTo(70);
        assertThat(limit(given, Callers.withKey("alice", UUID.randomUUID(), "1/minute")))
                .isEqualTo(1);
        assertThat(limit(given, Callers.withKey("alice", UUID.randomUUID(), null)))
                .isEqualTo(1000);
    }

    @Test
    void countsCallersWithoutANameByTheirAddress() {
        var limits = limits(Map.of("agentsflow.limits.chat", "1/minute"));

        assertThat(limits.count(CHAT, null, "192.0.2.1").passed()).isTrue();
        assertThat(limits.count(CHAT, null, "192.0.2.1").passed()).isFalse();
        assertThat(limits.count(CHAT, null, "192.0.2.2").passed()).isTrue();
        assertThat(limits.count(CHAT, Callers.user("192.0.2.1"), "").passed())
                .as("a user of that name")
                .isTrue();
    }

    @Test
    void refusesOnceTheTokensAreSpentAndTellsWhich() {
        var limits = limits(Map.of("agentsflow.limits.tokens", "1000/hour"));
        limits.spendTokens(Callers.user("alice").requester(), 999);
        assertThat(limits.count(CHAT, Callers.user("alice"), "").passed()).isTrue();
        limits.spendTokens(Callers.user("alice").requester(), 500);

        var refused = limits.count(CHAT, Callers.user("alice"), "");

        assertThat(refused.passed()).isFalse();
        assertThat(refused.exceeded().name()).isEqualTo("tokens");
        assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(limits.count(new Limit("chat", Rate.parse("100/minute"), false), Callers.user("alice"), "")
                        .passed())
                .as("what makes no model work")
                .isTrue();
        assertThat(limits.count(CHAT, Callers.user("bob"), "").passed()).isTrue();
    }

    @Test
    void givesAUserOtherTokens() {
        var limits = limits(Map.of(
                "agentsflow.limits.tokens", "10/hour",
                "agentsflow.limits.overrides", "user:alice=1/minute,user:bob/tokens=off"));
        limits.spendTokens(Callers.user("alice").requester(), 10);
        limits.spendTokens(Callers.user("bob").requester(), 10);

        assertThat(limits.count(CHAT, Callers.user("alice"), "").exceeded().name())
                .isEqualTo("tokens");
        assertThat(limits.count(CHAT, Callers.user("bob"), "").passed()).isTrue();
    }

    @Test
    void givesARoleOtherTokensUnlessItsUserHasSome() {
        var limits = limits(Map.of(
                "agentsflow.limits.tokens", "10/hour",
                "agentsflow.limits.overrides",
                        "role:partner=1/minute,role:partner/tokens=20/hour,user:bob/tokens=5/hour"));
        var alice = Callers.user("alice", "user", "partner");
        var bob = Callers.user("bob", "partner");
        limits.spendTokens(alice.requester(), 19);
        limits.spendTokens(bob.requester(), 5);

        assertThat(limits.count(CHAT, alice, "").quotas().get(0).rate().limit()).isEqualTo(20);
        limits.spendTokens(alice.requester(), 1);
        assertThat(limits.count(CHAT, alice, "").exceeded().name()).isEqualTo("tokens");
        assertThat(limits.count(CHAT, bob, "").exceeded().name()).isEqualTo("tokens");
    }

    @Test
    void holdsNoNameLongerThanItNeeds() {
        var verdict = limits(Map.of()).count(CHAT, Callers.user("x".repeat(5000)), "");

        assertThat(verdict.quotas().get(0).key()).hasSizeLessThan(120);
    }

    private static long remaining(RateLimits limits, Caller caller) {
        var standings = limits.count(CHAT, caller, "").standings();
        return standings.get(standings.size() - 1).remaining();
    }

    private @Nullable Long last(Map<String, String> given, Caller caller) {
        var quotas = limits(given).count(CHAT, caller, "").quotas();
        return quotas.get(quotas.size() - 1).rate().limit();
    }

    private @Nullable Long limit(Map<String, String> given, Caller caller) {
        return limits(given).count(CHAT, caller, "").quotas().get(0).rate().limit();
    }

    private RateLimits limits(Map<String, String> given) {
        return new RateLimits(Settled.with(given), none.redis(), new Metrics(), () -> 0);
    }
}
