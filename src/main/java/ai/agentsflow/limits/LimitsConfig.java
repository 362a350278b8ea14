package ai.agentsflow.limits;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * How much callers may ask.
 *
 * @param routes {@code agentsflow.limits.chat}, {@code .gateway}, {@code .analytics}: what is set, by the route's name
 * @param tokens {@code agentsflow.limits.tokens}: of models, for each user
 * @param failedLogins {@code agentsflow.limits.failed-logins}: for each address
 * @param overrides {@code agentsflow.limits.overrides}: limits of certain users and roles
 * @param window {@code agentsflow.limits.window}
 * @param nodes {@code agentsflow.limits.nodes}: by how many a limit is divided while each node counts alone
 * @param trustedProxies {@code agentsflow.limits.trusted-proxies}: who is believed about a client's address
 */
record LimitsConfig(
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
    private static final Set<String> ROUTES = Set.of("chat", "gateway", "analytics");

    LimitsConfig {
        routes = Map.copyOf(routes);
        trustedProxies = List.copyOf(trustedProxies);
    }

    static LimitsConfig from(Settings settings) {
        var routes = new HashMap<String, Rate>();
        for (String route : ROUTES) {
            read(settings, PREFIX + route, Rate::parse).ifPresent(rate -> routes.put(route, rate));
        }
        var tokens = read(settings, PREFIX + TOKENS, Rate::parse).orElse(Rate.OFF);
        if (!tokens.isOff() && !settings.flag("agentsflow.usage.enabled")) {
            settings.fault(
                    PREFIX + TOKENS,
                    "a limit",
                    "tokens are counted by usage, so agentsflow.usage.enabled=true is needed");
        }
        var named = new TreeSet<>(ROUTES);
        named.add(TOKENS);
        return new LimitsConfig(
                routes,
                tokens,
                read(settings, PREFIX + "failed-logins", Rate::parse).orElse(Rate.OFF),
                read(settings, PREFIX + "overrides", text -> Overrides.parse(text, named))
                        .orElse(Overrides.NONE),
                settings.choice(PREFIX + "window", Window.class),
                settings.integer(PREFIX + "nodes", 1, 10_000),
                read(settings, PREFIX + "trusted-proxies", LimitsConfig::ranges).orElse(List.of()));
    }

    private static List<AddressRange> ranges(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(AddressRange::parse)
                .toList();
    }

    private static <T> Optional<T> read(Settings settings, String key, Function<String, T> parser) {
        var text = settings.optionalText(key);
        try {
            return text.map(parser);
        } catch (IllegalArgumentException e) {
            settings.fault(key, '"' + text.orElseThrow() + '"', String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        LimitsConfig config(Settings settings) {
            return from(settings);
        }
    }
}
