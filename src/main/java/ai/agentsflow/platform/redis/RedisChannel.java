package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.redis.address.RedisMode;
import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.platform.redis.fault.RedisFailure;
import ai.agentsflow.platform.redis.fault.RedisFault;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A channel of messages between nodes, with the last ones for whoever was gone for a moment. It has a connection and a thread of its own,
 * that listen; one that is lost is made again at growing intervals.
 */
@ApplicationScoped
public class RedisChannel implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RedisChannel.class.getName());

    /** A connection that has answered no ping for so long leads nowhere. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Duration PING = Duration.ofSeconds(1);

    /** Messages that wait to be sent. */
    private static final int MOST_WAITING = 2_000;

    private static final List<Duration> WAITS =
            List.of(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final @Nullable RedisUrl url;
    private final RedisConfig config;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean listening;
    private volatile @Nullable Jedis connection;
    private volatile @Nullable RedisFault told;
    private volatile @Nullable RedisServers sender;
    private final ThreadPoolExecutor sending = new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            work -> BoundedCalls.daemon(work, "redis-channel-send"));

    /** Hears the channel, on its thread. */
    public interface Listener {

        /** The channel is listened to from here on; {@code recent} are the last messages, oldest first. */
        void onOpen(List<String> recent);

        void onMessage(String message);

        /** Nothing is heard until the channel is open again. */
        void onLost();
    }

    @Inject
    RedisChannel(RedisConfig config) {
        this.config = config;
        this.url = config.url().orElse(null);
        sending.allowCoreThreadTimeOut(true);
    }

    /** Whether what is said on the channel is heard here now. */
    public boolean isListening() {
        return listening;
    }

    /**
     * Listens to a channel from here on; does nothing where there is to be no Redis.
     *
     * @param recent the key of a list that holds its last messages, the newest first
     */
    public void listen(String channel, String recent, Listener listener) {
        config.url()
                .ifPresent(address -> BoundedCalls.daemon(
                                () -> listen(address, channel, recent, listener), "redis-channel")
                        .start());
    }

    private void listen(RedisUrl address, String channel, String recent, Listener listener) {
        int failed = 0;
        while (closed.getCount() > 0) {
            boolean heard = false;
            try (var own = new Jedis(server(address), RedisClients.patient(address, config, PATIENCE))) {
                connection = own;
                heard = subscribe(own, channel, () -> recentOf(address, recent), listener);
            } catch (RuntimeException e) {
                tell(e);
            } finally {
                connection = null;
            }
            failed = heard ? 0 : failed + 1;
            pause(WAITS.get(Math.min(failed, WAITS.size() - 1)));
        }
    }

    /**
     * Has a script run that says something on the channel; over a connection that nothing else uses, so that a user who may not do this
     * can still do all the rest.
     *
     * @param otherwise runs when it could not be run, on another thread
     * @return false when it will not even be tried
     */
    public boolean send(RedisScript script, List<String> keys, List<String> arguments, Runnable otherwise) {
        var address = url;
        if (address == null || !listening) {
            return false;
        }
        try {
            sending.execute(() -> {
                try {
                    RedisServers.run(sender(address).redis(), script, keys, arguments);
                } catch (RuntimeException e) {
                    tell(e);
                    dropSender();
                    otherwise.run();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private RedisServers sender(RedisUrl address) {
        var made = sender;
        if (made == null) {
            made = RedisClients.make(address, config);
            sender = made;
        }
        return made;
    }

    private void dropSender() {
        var made = sender;
        sender = null;
        if (made != null) {
            made.close();
        }
    }

    /** Whether it was listened to before it was lost. */
    private boolean subscribe(Jedis own, String channel, RecentMessages recent, Listener listener) {
        var subscription = new Subscription(own, recent, listener);
        try {
            own.subscribe(subscription, channel);
        } catch (RuntimeException e) {
            if (closed.getCount() > 0) {
                tell(e);
            }
        } finally {
            subscription.over = true;
            if (subscription.open) {
                listening = false;
                listener.onLost();
            }
        }
        return subscription.open;
    }

    private interface RecentMessages {
        List<String> read();
    }

    private List<String> recentOf(RedisUrl address, String key) {
        try (var other = new Jedis(server(address), RedisClients.patient(address, config, PATIENCE))) {
            var newestFirst = new ArrayList<>(other.lrange(key, 0, -1));
            Collections.reverse(newestFirst);
            return newestFirst;
        } catch (JedisException e) {
            // a cluster keeps it on another node; what was missed is missed then
            return List.of();
        }
    }

    /** Whoever takes subscriptions: the server, any node of a cluster, or the master that a sentinel names. */
    private HostAndPort server(RedisUrl address) {
        if (address.mode() == RedisMode.SINGLE) {
            return address.hosts().iterator().next();
        }
        try (var servers = RedisClients.make(address, config)) {
            return servers.primaries(address).values().iterator().next();
        }
    }

    private final class Subscription extends JedisPubSub {

        private final Jedis own;
        private final RecentMessages recent;
        private final Listener listener;
        private volatile boolean open;
        private volatile boolean over;
        private volatile long answered = System.nanoTime();

        Subscription(Jedis own, RecentMessages recent, Listener listener) {
            this.own = own;
            this.recent = recent;
            this.listener = listener;
        }

        @Override
        public void onSubscribe(String channel, int count) {
            // pings keep it busy: silence means that it is lost
            BoundedCalls.daemon(this::keepBusy, "redis-channel-ping").start();
            listener.onOpen(recent.read());
            open = true;
            listening = true;
            if (told != null) {
                told = null;
                LOG.log(Level.INFO, "live events reach other nodes again");
            }
        }

        private void keepBusy() {
            try {
                while (!over && !closed.await(PING.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (System.nanoTime() - answered > PATIENCE.toNanos()) {
                        // a subscription reads without a time-out
                        own.close();
                        return;
                    }
                    ping();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                own.close();
            }
        }

        @Override
        public void onPong(String pattern) {
            answered = System.nanoTime();
        }

        @Override
        public void onMessage(String channel, String message) {
            listener.onMessage(message);
        }
    }

    private void tell(RuntimeException e) {
        var why = RedisFailure.of(e);
        if (told != why.fault()) {
            told = why.fault();
            LOG.log(
                    Level.WARNING,
                    "live events stay on this node: Redis {0}: {1}; {2}",
                    why.fault().says(),
                    why.reason(),
                    why.fault().advice());
        }
    }

    private void pause(Duration wait) {
        try {
            if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "the channel is closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }

    @PreDestroy
    @Override
    public void close() {
        closed.countDown();
        sending.shutdownNow();
        dropSender();
        var own = connection;
        if (own != null) {
            own.close();
        }
    }
}
