package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Redis and how long it is waited for.
 *
 * @param url {@code agentsflow.redis.url} or {@code REDIS_URL}; empty: there is none
 * @param authorities of {@code agentsflow.redis.ca-file}: who may have signed the servers' certificates; none: whom the JVM trusts
 * @param sentinelUser {@code agentsflow.redis.sentinel-user}
 * @param sentinelPassword {@code agentsflow.redis.sentinel-password}
 * @param budget {@code agentsflow.redis.budget}: how long a caller waits for an answer, whatever happens meanwhile
 * @param connections {@code agentsflow.redis.connections}: kept to each server at most, and so many calls run at once
 */
record RedisConfig(
        Optional<RedisUrl> url,
        List<X509Certificate> authorities,
        Optional<String> sentinelUser,
        Optional<Secret> sentinelPassword,
        Duration budget,
        int connections)
        implements FeatureConfig {

    private static final String URL = "agentsflow.redis.url";
    private static final String CA_FILE = "agentsflow.redis.ca-file";
    private static final String SENTINEL_USER = "agentsflow.redis.sentinel-user";
    private static final String SENTINEL_PASSWORD = "agentsflow.redis.sentinel-password";

    RedisConfig {
        authorities = List.copyOf(authorities);
    }

    static RedisConfig from(Settings settings) {
        var url = url(settings);
        var sentinelUser = settings.optionalText(SENTINEL_USER);
        var sentinelPassword = settings.secret(SENTINEL_PASSWORD);
        var sentinels = url.filter(address -> address.mode() == RedisMode.SENTINEL);
        if (url.isPresent() && sentinels.isEmpty() && sentinelPassword.isPresent()) {
            settings.fault(SENTINEL_PASSWORD, "a password", "only redis-sentinel:// addresses have sentinels");
        }
        if (sentinelUser.isPresent() && sentinelPassword.isEmpty()) {
            settings.fault(SENTINEL_USER, "a user", "a user needs a password: " + SENTINEL_PASSWORD);
        }
        return new RedisConfig(
                url,
                authorities(settings, url),
                sentinelUser,
                sentinelPassword,
                settings.duration("agentsflow.redis.budget", Duration.ofMillis(1), Duration.ofSeconds(10)),
                settings.integer("agentsflow.redis.connections", 1, 1000));
    }

    private static Optional<RedisUrl> url(Settings settings) {
        var text = settings.optionalText(URL).or(() -> settings.optionalText("REDIS_URL"));
        try {
            return text.map(RedisUrl::parse);
        } catch (IllegalArgumentException e) {
            settings.fault(URL, "something else", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static List<X509Certificate> authorities(Settings settings, Optional<RedisUrl> url) {
        var file = settings.optionalText(CA_FILE);
        if (file.isEmpty()) {
            return List.of();
        }
        if (url.isPresent() && !url.get().tls()) {
            settings.fault(CA_FILE, "a file", "only rediss:// addresses, with two s, are encrypted");
        }
        try {
            return RedisTls.authorities(file.get());
        } catch (IllegalArgumentException e) {
            settings.fault(CA_FILE, '"' + file.get() + '"', String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        RedisConfig config(Settings settings) {
            return from(settings);
        }
    }
}
