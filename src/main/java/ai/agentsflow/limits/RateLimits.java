package ai.agentsflow.limits;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.limits.counters.LocalCounters;
import ai.agentsflow.limits.counters.Quota;
import ai.agentsflow.limits.counters.Rate;
import ai.agentsflow.limits.counters.RedisCounters;
import ai.agentsflow.limits.counters.Verdict;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.Redis;
import ai.agentsflow.platform.web.Requester;
import io.prometheus.metrics.core.metrics.Counter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls and tokens for each caller, on all nodes together; while there is no Redis, on this node for its share.
 *
 * <p>A call that did not pass is counted nowhere.
 */
@ApplicationScoped
public class RateLimits {

    /** Some 200 bytes each. */
    private static final int MOST_COUNTERS = 100_000;

    /** Longer names are counted by their digest, lest a caller fills memory with its name. */
    private static final int LONGEST_NAME = 100;

    private static final String FAILED_LOGINS = "failed-logins";
    private static final String ALLOWED = "allowed";
    private static final String REFUSED = "refused";

    private final LimitsConfig config;
    private final RedisCounters shared;
    private final LocalCounters local;
    private final Counter decisions;

    @Inject
    RateLimits(LimitsConfig config, Redis redis, Metrics metrics) {
        this(config, redis, metrics, () -> System.nanoTime() / 1000);
    }

    RateLimits(LimitsConfig config, Redis redis, Metrics metrics, LongSupplier micros) {
        this.decisions = metrics.counter(
                "agentsflow_limit_decisions",
                "Calls that a limit has let through or refused; for failed-logins, wrong credentials, and further ones after too many",
                "route",
                "decision");
        // an attack's first refusal is seen as a rise, and its alert can tell silence from a wrong name
        decisions.initLabelValues(FAILED_LOGINS, ALLOWED);
        decisions.initLabelValues(FAILED_LOGINS, REFUSED);
        this.config = config;
        this.shared = new RedisCounters(redis, config.window());
        this.local = new LocalCounters(config.window(), config.nodes(), MOST_COUNTERS, micros);
    }

    /**
     * Counts a call.
     *
     * @param caller null when nobody knows who calls
     * @param address where the call comes from, by which a caller without a name is counted
     */
    Verdict count(Limit limit, @Nullable Caller caller, String address) {
        var quotas = new ArrayList<Quota>(2);
        if (caller == null) {
            add(quotas, limit.route(), usual(limit), address(address), 1);
            return decide(limit.route(), quotas);
        }
        var who = user(caller.subject());
        if (limit.tokens()) {
            add(quotas, LimitsConfig.TOKENS, tokens(caller.requester()), who, 0);
        }
        var key = caller.key();
        var ofKey = key == null ? null : rate(key, limit.route());
        if (key == null || ofKey == null) {
            add(quotas, limit.route(), rate(limit, caller), who, 1);
        } else {
            // the hash tag stays the user's, whose tokens are looked at by the same script
            add(quotas, limit.route(), ofKey, who + ":key:" + key.id(), 1);
        }
        return decide(limit.route(), quotas);
    }

    /** Counts a failed login, of which {@code times} as many may come from there as from a client. */
    Verdict countFailedLogin(String address, int times) {
        var quotas = new ArrayList<Quota>(1);
        add(quotas, FAILED_LOGINS, config.failedLogins().times(times), address(address), 1);
        return decide(FAILED_LOGINS, quotas);
    }

    /** A wrong credential was refused with 429, since too many from there were wrong. */
    void noteRefusedLogin() {
        decisions.labelValues(FAILED_LOGINS, REFUSED).inc();
    }

    /** Counts tokens that models have used for somebody; never waits. */
    public void spendTokens(Requester requester, long tokens) {
        var rate = tokens(requester);
        if (rate.isOff() || tokens <= 0) {
            return;
        }
        var quota = quota(LimitsConfig.TOKENS, rate, user(requester.subject()), tokens);
        shared.spend(quota, () -> local.spend(quota));
    }

    private Verdict decide(String route, List<Quota> quotas) {
        var verdict = count(quotas);
        decisions.labelValues(route, verdict.passed() ? ALLOWED : REFUSED).inc();
        return verdict;
    }

    private Verdict count(List<Quota> quotas) {
        if (quotas.isEmpty()) {
            return Verdict.UNLIMITED;
        }
        return new Verdict(quotas, shared.count(quotas).orElseGet(() -> local.count(quotas)));
    }

    /** What is said of a key here, else by whoever made it; a key with a limit of its own is counted alone. */
    private @Nullable Rate rate(KeyGrant key, String route) {
        var own = key.rateLimit();
        return config.overrides().ofKey(key, route).orElseGet(() -> own == null ? null : Rate.parse(own));
    }

    /** What is said of the user, else of its roles, else of the route, else by the code. */
    private Rate rate(Limit limit, Caller caller) {
        return config.overrides()
                .ofUser(caller.subject(), limit.route())
                .or(() -> config.overrides().ofRoles(caller.limitRoles(), limit.route()))
                .orElseGet(() -> usual(limit));
    }

    private Rate usual(Limit limit) {
        return config.routes().getOrDefault(limit.route(), limit.rate());
    }

    private Rate tokens(Requester requester) {
        return config.overrides()
                .ofUser(requester.subject(), LimitsConfig.TOKENS)
                .or(() -> config.overrides().ofRoles(requester.roles(), LimitsConfig.TOKENS))
                .orElse(config.tokens());
    }

    private static void add(List<Quota> quotas, String name, Rate rate, String who, long cost) {
        if (!rate.isOff()) {
            quotas.add(quota(name, rate, who, cost));
        }
    }

    private static Quota quota(String name, Rate rate, String who, long cost) {
        return new Quota(name, who + ":" + name, rate, cost);
    }

    private static String user(String subject) {
        return "{user:" + (subject.length() <= LONGEST_NAME ? subject : digest(subject)) + "}";
    }

    private static String address(String address) {
        return "{address:" + address + "}";
    }

    private static String digest(String text) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
