package ai.agentsflow.events;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.redis.Redis;
import ai.agentsflow.platform.redis.RedisChannel;
import ai.agentsflow.platform.redis.RedisScript;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings events to other nodes by Redis, which gives them their numbers. An event counts as told when it comes back from there. What does
 * not come back in time, or at all since Redis is away, is told on this node alone.
 */
@ApplicationScoped
class RedisRelay implements Relay, RedisChannel.Listener {

    static final String CHANNEL = "agentsflow:events";
    static final String RECENT = "agentsflow:{events}:recent";

    /** How long an event may be on its way. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    /** On their way at once; more are told here alone. */
    static final int MOST = 10_000;

    private static final String SEQUENCE = "agentsflow:{events}:seq";
    private static final long PERIOD_MS = 250;

    /** The number is one more than the last, or the sender's clock where that is ahead; the list is bounded in length and time. */
    private static final RedisScript SEND = RedisScript.of("""
            local last = tonumber(redis.call('GET', KEYS[1]) or '0')
            local seq = string.format('%.0f', math.max(last + 1, tonumber(ARGV[1])))
            redis.call('SET', KEYS[1], seq)
            local message = seq .. ' ' .. ARGV[2]
            if ARGV[3] == '1' then
                redis.call('LPUSH', KEYS[2], message)
                redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[4]) - 1)
                redis.call('PEXPIRE', KEYS[2], ARGV[5])
            end
            redis.call('PUBLISH', ARGV[6], message)
            return {1}
            """);

    private final Redis redis;
    private final RedisChannel channel;
    private final EventBus bus;
    private final Clock clock;
    private final Map<UUID, OnItsWay> onTheirWay = new ConcurrentHashMap<>();
    private @Nullable Future<?> rounds;

    @Resource
    @Nullable
    ManagedScheduledExecutorService executor;

    private record OnItsWay(LiveEvent event, Instant since) {}

    @Inject
    RedisRelay(Redis redis, RedisChannel channel, EventBus bus, Clock clock) {
        this.redis = redis;
        this.channel = channel;
        this.bus = bus;
        this.clock = clock;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        if (!redis.isConfigured()) {
            return;
        }
        bus.over(this);
        channel.listen(CHANNEL, RECENT, this);
        if (executor != null) {
            rounds = executor.scheduleWithFixedDelay(this::overdue, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (rounds != null) {
            rounds.cancel(false);
        }
        channel.close();
    }

    @Override
    public boolean take(LiveEvent event) {
        if (onTheirWay.size() >= MOST) {
            return false;
        }
        onTheirWay.put(event.id(), new OnItsWay(event, clock.instant()));
        boolean sent = channel.send(
                SEND,
                List.of(SEQUENCE, RECENT),
                List.of(
                        String.valueOf(bus.floor()),
                        EventForm.write(event),
                        event.kept() ? "1" : "0",
                        String.valueOf(Recent.MOST),
                        String.valueOf(Recent.LONGEST.toMillis()),
                        CHANNEL),
                () -> alone(event.id()));
        if (!sent) {
            onTheirWay.remove(event.id());
        }
        return sent;
    }

    /** Tells one here that has not come back. */
    private void alone(UUID id) {
        var waiting = onTheirWay.remove(id);
        if (waiting != null) {
            bus.arrived(waiting.event());
        }
    }

    /** Tells those here that have been on their way for too long. */
    void overdue() {
        var limit = clock.instant().minus(PATIENCE);
        onTheirWay.values().stream()
                .filter(waiting -> waiting.since().isBefore(limit))
                .forEach(waiting -> alone(waiting.event().id()));
    }

    @Override
    public void onOpen(List<String> recent) {
        recent.forEach(this::onMessage);
    }

    @Override
    public void onMessage(String message) {
        EventForm.read(message).ifPresent(event -> {
            onTheirWay.remove(event.event().id());
            bus.arrived(event.event(), event.seq());
        });
    }

    @Override
    public void onLost() {
        onTheirWay.keySet().forEach(this::alone);
    }
}
