package ai.agentsflow.limits;

import ai.agentsflow.limits.counters.Rate;
import ai.agentsflow.limits.counters.RedisCounters;
import ai.agentsflow.limits.counters.Window;
import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.redis.RedisProbe;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How much callers may ask.
 *
 * @param routes {@code agentsflow.limits.<key>} of each {@link LimitedRoute}: what is set, by that key
 * @param tokens {@code agentsflow.limits.tokens}: of models, for each user
 * @param failedLogins {@code agentsflow.limits.failed-logins}: for each address
 * @param overrides {@code agentsflow.limits.overrides}: limits of certain users and roles
 * @param window {@code agentsflow.limits.window}
 * @param nodes {@code agentsflow.limits.nodes}: by how many a limit is divided while each node counts alone
 * @param trustedProxies {@code agentsflow.limits.trusted-proxies}: who is believed about a client's address
 */
public record LimitsConfig(
        Map<String, Rate> routes,
        Rate tokens,
        Rate failedLogins,
        Overrides overrides,
        Window window,
        int nodes,
        List<AddressRange> trustedProxies)
        implements FeatureConfig {

    static final String TOKENS = "tokens";

    private static final String PREFIX = "agentsflow.limits.";

    public LimitsConfig {
        routes = Map.copyOf(routes);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Reads the keys under {@code agentsflow.limits}; what is wrong is remembered by {@code settings}. */
    public static LimitsConfig from(Settings settings) {
        var routes = new HashMap<String, Rate>();
        for (var route : LimitedRoute.values()) {
            settings.key(PREFIX + route.key(), route.meaning())
                    .parsed(Rate::parse)
                    .ifPresent(rate -> routes.put(route.key(), rate));
        }
        var tokens = settings.key(PREFIX + TOKENS, "off", "tokens that models may use for a caller")
                .parsed(Rate::parse)
                .orElse(Rate.OFF);
        if (!tokens.isOff() && settings.stated("agentsflow.usage.enabled").equals(Optional.of("false"))) {
            settings.fault(
                    PREFIX + TOKENS,
                    "a limit",
                    "tokens are counted by usage, so agentsflow.usage.enabled=true is needed");
        }
        var named = new TreeSet<>(LimitedRoute.keys());
        named.add(TOKENS);
        return new LimitsConfig(
                routes,
                tokens,
                settings.key(
                                PREFIX + "failed-logins",
                                "20/minute",
                                "wrong credentials from an address, before more of them are answered 429")
                        .parsed(Rate::parse)
                        .orElse(Rate.OFF),
                settings.key(
                                PREFIX + "overrides",
                                "other limits for certain keys, users and roles, see [Limits](#limits)")
                        .parsed(text -> Overrides.parse(text, named))
                        .orElse(Overrides.NONE),
                settings.key(PREFIX + "window", "fixed", "`sliding` gives requests back one after the other")
                        .choice(Window.class),
                settings.key(PREFIX + "nodes", "1", "by what a limit is divided while each node counts alone")
                        .integer(1, 10_000),
                settings.key(
                                PREFIX + "trusted-proxies",
                                "addresses and ranges that are believed about `X-Forwarded-For`")
                        .parsed(LimitsConfig::ranges)
                        .orElse(List.of()));
    }

    /** In this order each explains the next. */
    /** What shows whether calls can be counted in Redis. */
    public RedisProbe redisProbe() {
        return RedisCounters.probe(window);
    }

    private static List<AddressRange> ranges(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(AddressRange::parse)
                .toList();
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        LimitsConfig config(Settings settings) {
            return from(settings);
        }

        @Produces
        @Singleton
        RedisProbe probe(LimitsConfig config) {
            return config.redisProbe();
        }
    }
}
