package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.redis.address.RedisMode;
import ai.agentsflow.platform.redis.address.RedisTls;
import ai.agentsflow.platform.redis.address.RedisUrl;
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
public record RedisConfig(
        Optional<RedisUrl> url,
        List<X509Certificate> authorities,
        Optional<String> sentinelUser,
        Optional<Secret> sentinelPassword,
        Duration budget,
        int connections)
        implements FeatureConfig {

    private static final String CA_FILE = "agentsflow.redis.ca-file";
    private static final String SENTINEL_USER = "agentsflow.redis.sentinel-user";
    private static final String SENTINEL_PASSWORD = "agentsflow.redis.sentinel-password";

    public RedisConfig {
        authorities = List.copyOf(authorities);
    }

    /** Reads the keys under {@code agentsflow.redis}; what is wrong is remembered by {@code settings}. */
    public static RedisConfig from(Settings settings) {
        var url = settings.key(
                        "agentsflow.redis.url",
                        "`redis://user:password@host:port/0`, `redis-sentinel://host:port,host:port/master`,"
                                + " `redis-cluster://host:port,host:port`; `rediss…` for TLS; none: no Redis")
                .or("REDIS_URL")
                .confidential()
                .parsed(RedisUrl::parse);
        var sentinelUser = settings.key(
                        SENTINEL_USER, "who logs in to the sentinels; the address has the servers' user")
                .text();
        var sentinelPassword = settings.key(SENTINEL_PASSWORD, "the sentinels' password; none: they are asked without")
                .secret();
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
                settings.key("agentsflow.redis.budget", "50ms", "how long a request waits for Redis, whatever happens")
                        .duration(Duration.ofMillis(1), Duration.ofSeconds(10)),
                settings.key("agentsflow.redis.connections", "8", "to each Redis server at most")
                        .integer(1, 1000));
    }

    private static List<X509Certificate> authorities(Settings settings, Optional<RedisUrl> url) {
        var authorities = settings.key(
                        CA_FILE,
                        "certificates (PEM) of who may have signed those of `rediss…` servers; none: whom the JVM trusts")
                .parsed(RedisTls::authorities);
        if (authorities.isPresent() && url.isPresent() && !url.get().tls()) {
            settings.fault(CA_FILE, "a file", "only rediss:// addresses, with two s, are encrypted");
        }
        return authorities.orElse(List.of());
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
