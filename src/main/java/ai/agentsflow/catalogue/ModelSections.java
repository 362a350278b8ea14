package ai.agentsflow.catalogue;

import ai.agentsflow.catalogue.HealthCheck.Probe;
import ai.agentsflow.catalogue.yaml.YamlSection;
import ai.agentsflow.catalogue.yaml.YamlText;
import ai.agentsflow.upstream.Deadlines;
import ai.agentsflow.upstream.Parameters;
import ai.agentsflow.upstream.Parameters.MaxTokens;
import ai.agentsflow.upstream.Parameters.User;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the sections inside of a model: timeouts, price, cache, health; each may be left out. */
public final class ModelSections {

    private ModelSections() {}

    public static Deadlines timeouts(Optional<YamlSection> timeouts) {
        var deadlines = new Deadlines(
                duration(timeouts, "connect", Duration.ofSeconds(2)),
                duration(timeouts, "first-token", Duration.ofSeconds(30)),
                duration(timeouts, "between-tokens", Duration.ofSeconds(15)),
                duration(timeouts, "total", Duration.ofMinutes(10)));
        timeouts.ifPresent(YamlSection::refuseOtherKeys);
        return deadlines;
    }

    public static HealthCheck health(Optional<YamlSection> health) {
        var check = new HealthCheck(
                duration(health, "interval", Duration.ofSeconds(30)),
                duration(health, "timeout", Duration.ofSeconds(5)),
                health.flatMap(section -> section.text("probe"))
                        .flatMap(text -> text.choice(Probe.class, Probe::key))
                        .orElse(Probe.LIST));
        health.ifPresent(YamlSection::refuseOtherKeys);
        return check;
    }

    public static Parameters parameters(Optional<YamlSection> parameters) {
        var read = new Parameters(
                parameters
                        .flatMap(section -> section.text("max-tokens"))
                        .flatMap(text -> text.choice(MaxTokens.class, MaxTokens::key))
                        .orElse(null),
                parameters
                        .flatMap(section -> section.text("stream-options"))
                        .flatMap(YamlText::flag)
                        .orElse(true),
                parameters
                        .flatMap(section -> section.text("user"))
                        .flatMap(text -> text.choice(User.class, User::key))
                        .orElse(User.PASS));
        parameters.ifPresent(YamlSection::refuseOtherKeys);
        return read;
    }

    private static Duration duration(Optional<YamlSection> section, String key, Duration usual) {
        return section.flatMap(there -> there.text(key))
                .flatMap(YamlText::duration)
                .orElse(usual);
    }

    public static Price price(Optional<YamlSection> price) {
        if (price.isEmpty()) {
            return Price.UNKNOWN;
        }
        var section = price.get();
        var input = amount(section, "input", BigDecimal.ZERO);
        var cacheWrite = amount(section, "cache-write", input);
        var read = new Price(
                input,
                amount(section, "output", BigDecimal.ZERO),
                amount(section, "cached-input", input),
                cacheWrite,
                amount(section, "cache-write-1h", cacheWrite),
                true);
        section.refuseOtherKeys();
        return read;
    }

    private static BigDecimal amount(YamlSection price, String key, BigDecimal usual) {
        return price.text(key).flatMap(YamlText::price).orElse(usual);
    }

    public static @Nullable CacheRule cache(Optional<YamlSection> cache) {
        if (cache.isEmpty()) {
            return null;
        }
        var section = cache.get();
        if (!section.has("ttl")) {
            section.place("ttl").fault("is needed");
        }
        Optional<Duration> ttl = section.text("ttl").flatMap(YamlText::duration);
        boolean shared = section.text("shared").flatMap(YamlText::flag).orElse(false);
        boolean anyTemperature =
                section.text("any-temperature").flatMap(YamlText::flag).orElse(false);
        section.refuseOtherKeys();
        return ttl.map(told -> new CacheRule(told, shared, anyTemperature)).orElse(null);
    }
}
