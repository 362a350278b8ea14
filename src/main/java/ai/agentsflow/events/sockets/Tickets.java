package ai.agentsflow.events.sockets;

import ai.agentsflow.access.Authenticator;
import ai.agentsflow.access.Pass;
import ai.agentsflow.access.sockets.TicketVerifier;
import ai.agentsflow.platform.digest.Sha256;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Tickets: each lets one caller open one socket, within half a minute. They are kept in Redis, where every node finds them; while there
 * is none, on the node that gave them, and the socket has to be opened there. Kept is what a ticket's hash is worth, never the ticket.
 */
@ApplicationScoped
class Tickets implements TicketVerifier {

    static final Duration LIFE = Duration.ofSeconds(30);

    /** On this node, some 500 bytes each. */
    static final int MOST = 20_000;

    private static final String KEY = "agentsflow:ws:ticket:";
    private static final Pattern FORM = Pattern.compile("wst_[A-Za-z0-9_-]{43}");
    private static final int BYTES = 32;

    private final Redis redis;
    private final Authenticator authenticator;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    private record Kept(Pass pass, Instant until) {}

    @Inject
    Tickets(Redis redis, Authenticator authenticator, Clock clock) {
        this.redis = redis;
        this.authenticator = authenticator;
        this.clock = clock;
    }

    /**
     * A new ticket.
     *
     * @throws ProblemException 503 when there are too many
     */
    String issue(Pass pass) {
        var ticket = random();
        if (redis.isConfigured() && redis.put(KEY + hash(ticket), TicketForm.write(pass), LIFE)) {
            return ticket;
        }
        // another one: Redis may have kept the first though it did not say so, and a ticket is good once
        var alone = random();
        var now = clock.instant();
        if (kept.size() >= MOST) {
            kept.values().removeIf(other -> !now.isBefore(other.until()));
        }
        if (kept.size() >= MOST) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "There are too many tickets right now.", List.of(), LIFE, null);
        }
        kept.put(hash(alone), new Kept(pass, now.plus(LIFE)));
        return alone;
    }

    @Override
    public Optional<Pass> redeem(String ticket) {
        if (!FORM.matcher(ticket).matches()) {
            return Optional.empty();
        }
        var hash = hash(ticket);
        var now = clock.instant();
        var here = kept.remove(hash);
        var pass = here != null
                ? Optional.of(here).filter(found -> now.isBefore(found.until())).map(Kept::pass)
                : redis.take(KEY + hash).flatMap(TicketForm::read);
        return pass.flatMap(this::current).filter(found -> authenticator.isGood(found, now));
    }

    /** What the key allows now; a key that another node has made a moment ago may not be known here yet. */
    private Optional<Pass> current(Pass pass) {
        var key = pass.caller().key();
        return key == null
                ? Optional.of(pass)
                : authenticator.holder(key.id()).map(caller -> new Pass(caller, pass.expires()));
    }

    private String random() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return "wst_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String ticket) {
        return HexFormat.of().formatHex(Sha256.of(ticket.getBytes(StandardCharsets.UTF_8)));
    }
}
