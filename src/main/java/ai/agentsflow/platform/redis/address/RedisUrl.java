package ai.agentsflow.platform.redis.address;

import ai.agentsflow.platform.config.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * Where Redis is. Its text form tells mode and hosts alone, since an address may carry a password.
 *
 * @param hosts the server, the sentinels, or some of the cluster's nodes
 * @param master the name that sentinels know the master by; empty in the other modes
 * @param database the number that {@code SELECT} takes; a cluster has none but 0
 */
public record RedisUrl(
        RedisMode mode,
        boolean tls,
        Set<HostAndPort> hosts,
        Optional<String> user,
        Optional<Secret> password,
        String master,
        int database) {

    private static final Pattern FORM = Pattern.compile(
            "redis(?<tls>s?)(?:-(?<mode>sentinel|cluster))?://(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^@/?#]+)(?:/(?<path>[^?#]*))?");
    private static final Pattern HOST =
            Pattern.compile("(?<name>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(?<port>\\d{1,5}))?");
    private static final Pattern MASTER = Pattern.compile("(?<name>[A-Za-z0-9._-]+)(?:/(?<database>\\d{1,4}))?");
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    public RedisUrl {
        hosts = Set.copyOf(hosts);
    }

    /**
     * Reads {@code redis://[user:password@]host[:port][/database]}, {@code redis-sentinel://host[:port],…/master[/database]}
     * and {@code redis-cluster://host[:port],…}; with {@code rediss} for {@code redis} the connections are encrypted.
     *
     * @throws IllegalArgumentException in words that repeat nothing of {@code text}
     */
    public static RedisUrl parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "redis://host:6379, redis-sentinel://host:26379,other:26379/master or redis-cluster://host:6379,other:6379 is"
                            + " needed, with rediss for TLS; /, @ and : in a password are written as %2F, %40 and %3A");
        }
        var mode = form.group("mode") == null
                ? RedisMode.SINGLE
                : RedisMode.valueOf(form.group("mode").toUpperCase(java.util.Locale.ROOT));
        var hosts = hosts(form.group("hosts"), mode == RedisMode.SENTINEL ? SENTINEL_PORT : PORT);
        if (mode == RedisMode.SINGLE && hosts.size() > 1) {
            throw new IllegalArgumentException("several hosts need redis-sentinel:// or redis-cluster://");
        }
        var path = form.group("path") == null ? "" : form.group("path");
        var place = place(mode, path);
        return new RedisUrl(
                mode,
                !form.group("tls").isEmpty(),
                hosts,
                decoded(form.group("user")),
                decoded(form.group("password")).map(Secret::new),
                place.master(),
                place.database());
    }

    private record Place(String master, int database) {}

    private static Place place(RedisMode mode, String path) {
        if (mode == RedisMode.SENTINEL) {
            var matcher = MASTER.matcher(path);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "the name of the master is needed after the sentinels: …:26379/mymaster");
            }
            return new Place(matcher.group("name"), number(matcher.group("database")));
        }
        if (!path.matches("\\d{0,4}")) {
            throw new IllegalArgumentException("after the host only the number of a database may stand");
        }
        int database = number(path);
        if (mode == RedisMode.CLUSTER && database != 0) {
            throw new IllegalArgumentException("a cluster has no databases but 0");
        }
        return new Place("", database);
    }

    private static Set<HostAndPort> hosts(String list, int usualPort) {
        var hosts = new LinkedHashSet<HostAndPort>();
        for (String host : list.split(",", -1)) {
            var matcher = HOST.matcher(host);
            int port = matcher.matches() && matcher.group("port") != null
                    ? Integer.parseInt(matcher.group("port"))
                    : usualPort;
            if (!matcher.matches() || port < 1 || port > 65_535) {
                throw new IllegalArgumentException("a host, and a port from 1 to 65535 when there is one, is needed");
            }
            hosts.add(new HostAndPort(matcher.group("name").replaceAll("[\\[\\]]", ""), port));
        }
        return hosts;
    }

    private static int number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static Optional<String> decoded(@Nullable String part) {
        if (part == null || part.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("% in a user or password must be written as %25", e);
        }
    }

    public String address() {
        return hosts.stream().map(HostAndPort::toString).sorted().collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return mode.label() + " at " + address();
    }
}
