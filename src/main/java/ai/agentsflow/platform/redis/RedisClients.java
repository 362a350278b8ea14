package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.redis.address.RedisTls;
import ai.agentsflow.platform.redis.address.RedisUrl;
import java.time.Duration;
import java.util.Optional;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.util.Delay;

/**
 * Makes the client that goes with an address.
 *
 * <p>Its time-outs free a thread of ours from a server that hangs; how long a caller waits is bounded elsewhere.
 */
final class RedisClients {

    /** Unless callers have more patience, as with reading. */
    private static final int CONNECT_MS = 250;

    private static final int READ_MS = 100;

    /** Sentinels are asked in the background, and are slow to answer while they vote. */
    private static final int SENTINEL_MS = 1_000;

    /** A new place of a slot, or a new master, is tried once; longer than that nobody waits. */
    private static final int ATTEMPTS = 3;

    private static final Duration SENTINEL_RETRY = Duration.ofSeconds(1);

    private RedisClients() {}

    /**
     * A client for the address; it keeps to what the servers tell of new masters and moved slots.
     *
     * @throws RuntimeException when sentinels or cluster nodes, which are asked at once, do not answer
     */
    static RedisServers make(RedisUrl url, RedisConfig settings) {
        int patience = (int) settings.budget().toMillis();
        int read = Math.max(READ_MS, patience);
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(settings.connections());
        pool.setMaxIdle(settings.connections());
        pool.setMaxWait(Duration.ofMillis(read));
        var config = servers(url, settings, Math.max(CONNECT_MS, patience), read);
        return switch (url.mode()) {
            case SINGLE ->
                new RedisServers(
                        RedisClient.builder()
                                .hostAndPort(url.hosts().iterator().next())
                                .clientConfig(config)
                                .poolConfig(pool)
                                .build(),
                        null);
            case SENTINEL ->
                new RedisServers(
                        RedisSentinelClient.builder()
                                .sentinels(url.hosts())
                                .masterName(url.master())
                                .sentinelClientConfig(sentinels(url, settings))
                                .sentinelReconnectDelay(Delay.constant(SENTINEL_RETRY))
                                .clientConfig(config)
                                .poolConfig(pool)
                                .build(),
                        null);
            case CLUSTER -> {
                var slots = new ClusterConnectionProvider(url.hosts(), config, pool);
                yield new RedisServers(
                        RedisClusterClient.builder()
                                .nodes(url.hosts())
                                .connectionProvider(slots)
                                .maxAttempts(ATTEMPTS)
                                .maxTotalRetriesDuration(Duration.ofMillis(read))
                                .clientConfig(config)
                                .poolConfig(pool)
                                .build(),
                        slots);
            }
        };
    }

    /** For connections of whoever looks at the servers themselves and has some patience. */
    static JedisClientConfig patient(RedisUrl url, RedisConfig settings, Duration patience) {
        int millis = (int) patience.toMillis();
        return servers(url, settings, millis, millis);
    }

    private static JedisClientConfig servers(RedisUrl url, RedisConfig settings, int connectMillis, int readMillis) {
        var config = config(url, settings, connectMillis, readMillis).database(url.database());
        login(config, url.user(), url.password());
        return config.build();
    }

    /** Sentinels have credentials of their own, or none; those of the address are the servers'. */
    private static JedisClientConfig sentinels(RedisUrl url, RedisConfig settings) {
        var config = config(url, settings, SENTINEL_MS, SENTINEL_MS);
        login(config, settings.sentinelUser(), settings.sentinelPassword());
        return config.build();
    }

    private static void login(
            DefaultJedisClientConfig.Builder config, Optional<String> user, Optional<Secret> password) {
        user.ifPresent(config::user);
        password.map(Secret::value).ifPresent(config::password);
    }

    private static DefaultJedisClientConfig.Builder config(
            RedisUrl url, RedisConfig settings, int connectMillis, int readMillis) {
        var config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(connectMillis)
                .socketTimeoutMillis(readMillis)
                .serverDefaultProtocol()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        return url.tls() ? config.sslOptions(RedisTls.trusting(settings.authorities())) : config;
    }
}
