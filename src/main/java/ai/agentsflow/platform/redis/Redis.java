package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.platform.redis.fault.RedisFailure;
import ai.agentsflow.platform.redis.fault.RedisFault;
import ai.agentsflow.platform.redis.fault.RedisFigures;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.params.SetParams;

/**
 * Asks Redis, when there is one and it answers within the budget; a caller is told nothing else and goes on without.
 *
 * <p>No method throws because of Redis, and none keeps its caller longer than the budget.
 */
@ApplicationScoped
public class Redis implements AutoCloseable {

    private final @Nullable RedisLink link;
    private final @Nullable RedisUrl url;

    @Inject
    Redis(RedisConfig config, RedisProbe probe, Metrics metrics) {
        url = config.url().orElse(null);
        var times = new RedisTimes(metrics);
        link = config.url()
                .map(address -> new RedisLink(address, config, probe, times))
                .orElse(null);
        metrics.gauge("agentsflow_redis_up", "1 while Redis counts, 0 while this node goes on by itself", this::up);
        metrics.gauge(
                "agentsflow_redis_fault", "Why Redis cannot be used: 1 for the reason in force", "fault", values -> {
                    if (isConfigured()) {
                        var now = failure().map(RedisFailure::fault);
                        for (var fault : RedisFault.values()) {
                            values.call(now.filter(fault::equals).isPresent() ? 1 : 0, fault.label());
                        }
                    }
                });
        metrics.gauge(
                "agentsflow_redis_node_up",
                "1 for each master of a cluster that counts, and for each replica that answers",
                List.of("node", "role"),
                values -> nodes().forEach((name, node) ->
                        values.call(node.up() ? 1 : 0, name, node.master() ? "master" : "replica")));
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        open();
    }

    void open() {
        if (link != null) {
            link.open();
        }
    }

    @PreDestroy
    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
    }

    /** Runs a script; its keys must carry the same hash tag, since a cluster runs it on one node. */
    public Optional<List<Long>> run(RedisScript script, List<String> keys, List<String> arguments) {
        return link == null
                ? Optional.empty()
                : link.ask(keys.get(0), redis -> RedisServers.run(redis, script, keys, arguments));
    }

    /** Has a script run without waiting for it; {@code otherwise} runs when it cannot be, maybe on another thread. */
    public void runLater(RedisScript script, List<String> keys, List<String> arguments, Runnable otherwise) {
        if (link == null) {
            otherwise.run();
        } else {
            link.tell(keys.get(0), redis -> RedisServers.run(redis, script, keys, arguments), otherwise);
        }
    }

    /** The value of a key; empty also when there is none. */
    public Optional<byte[]> get(String key) {
        return link == null ? Optional.empty() : link.ask(key, redis -> redis.get(bytes(key)));
    }

    /** Has a value kept for a while, without waiting for it. */
    public void putLater(String key, byte[] value, Duration timeToLive) {
        if (link != null) {
            var lives = SetParams.setParams().px(timeToLive.toMillis());
            link.tell(key, redis -> redis.set(bytes(key), value, lives), () -> {});
        }
    }

    /** 1 while Redis, or some node of the cluster, counts; 0 when it cannot be used, or when there is none. */
    public int up() {
        return isUp() ? 1 : 0;
    }

    /** Whether there is to be a Redis. */
    public boolean isConfigured() {
        return link != null;
    }

    boolean isUp() {
        return link != null && link.status().isUp();
    }

    /** Where Redis is, when there is to be one. */
    Optional<RedisUrl> url() {
        return Optional.ofNullable(url);
    }

    /** Why Redis cannot be used; empty while it can, or when there is to be none. */
    Optional<RedisFailure> failure() {
        return link == null || link.status().isUp()
                ? Optional.empty()
                : Optional.of(link.status().failure());
    }

    /** The servers that cannot be used, by their addresses, and why; all of them while Redis is not up. */
    SortedMap<String, RedisFailure> away() {
        return link == null ? Collections.emptySortedMap() : link.status().away();
    }

    private SortedMap<String, RedisLink.Node> nodes() {
        return link == null ? Collections.emptySortedMap() : link.nodes();
    }

    /** What the servers themselves say, each asked at this moment, for seconds if need be; empty while none was ever found. */
    Optional<RedisFigures> figures() {
        return link == null ? Optional.empty() : link.figures();
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
