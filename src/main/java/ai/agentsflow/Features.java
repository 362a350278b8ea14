package ai.agentsflow;

import ai.agentsflow.access.AccessConfig;
import ai.agentsflow.cache.CacheConfig;
import ai.agentsflow.catalogue.file.CatalogueConfig;
import ai.agentsflow.chat.history.ChatConfig;
import ai.agentsflow.gateway.GatewayConfig;
import ai.agentsflow.keys.KeysConfig;
import ai.agentsflow.limits.LimitsConfig;
import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.database.DatabaseConfig;
import ai.agentsflow.platform.memory.MemoryConfig;
import ai.agentsflow.platform.redis.RedisConfig;
import ai.agentsflow.platform.shutdown.ShutdownConfig;
import ai.agentsflow.platform.tracing.TracingConfig;
import ai.agentsflow.platform.web.DoorConfig;
import ai.agentsflow.platform.web.HttpConfig;
import ai.agentsflow.responses.ResponsesConfig;
import ai.agentsflow.routing.RoutingConfig;
import ai.agentsflow.tokens.TokensConfig;
import ai.agentsflow.usage.UsageConfig;
import java.util.List;

/**
 * Every feature's settings, read without a server by the records that a server reads them by.
 *
 * @param all each of them; an architecture test counts them
 */
record Features(
        TokensConfig tokens,
        AccessConfig access,
        DatabaseConfig database,
        CatalogueConfig catalogue,
        RedisConfig redis,
        LimitsConfig limits,
        List<FeatureConfig> all) {

    Features {
        all = List.copyOf(all);
    }

    /** What is wrong is remembered by {@code settings}. */
    static Features read(Settings settings) {
        // in this order people read about them
        var http = HttpConfig.from(settings);
        var door = DoorConfig.from(settings);
        var tokens = TokensConfig.from(settings);
        var keys = KeysConfig.from(settings);
        var access = AccessConfig.from(settings);
        var database = DatabaseConfig.from(settings);
        var catalogue = CatalogueConfig.from(settings);
        var routing = RoutingConfig.from(settings);
        var cache = CacheConfig.from(settings, Long.MAX_VALUE);
        var limits = LimitsConfig.from(settings);
        var redis = RedisConfig.from(settings);
        // how much memory the server will have is not known here
        var memory = MemoryConfig.from(settings, Long.MAX_VALUE);
        return new Features(
                tokens,
                access,
                database,
                catalogue,
                redis,
                limits,
                List.of(
                        http,
                        door,
                        tokens,
                        keys,
                        access,
                        IdentityConfig.from(settings, tokens, keys),
                        database,
                        catalogue,
                        routing,
                        cache,
                        limits,
                        redis,
                        memory,
                        GatewayConfig.from(settings, memory.budget()),
                        ResponsesConfig.from(settings),
                        ChatConfig.from(settings),
                        UsageConfig.from(settings),
                        EarlierVariablesConfig.from(settings),
                        TracingConfig.from(settings),
                        ShutdownConfig.from(settings)));
    }
}
