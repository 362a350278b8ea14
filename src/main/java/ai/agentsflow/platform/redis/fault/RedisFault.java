package ai.agentsflow.platform.redis.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of reasons why calls of Redis fail. Every report names one by its label and gives its advice. */
public enum RedisFault {
    UNCONNECTED("has not been reached yet", "wait, or look whether Redis runs where REDIS_URL says"),
    UNREACHABLE("is away", "start Redis, or correct the host and port of REDIS_URL"),
    TIMEOUT(
            "is away or too slow",
            "look for a frozen or busy Redis or a slow network; agentsflow.redis.budget is how long calls wait"),
    TLS("is not trusted", "correct the server's certificate, or name its authority by agentsflow.redis.ca-file"),
    FULL("is full", "raise maxmemory, or set a maxmemory-policy that evicts, such as volatile-ttl", "OOM"),
    READ_ONLY(
            "is read-only",
            "point REDIS_URL at the master; redis-sentinel:// follows it through failovers",
            "READONLY|MASTERDOWN"),
    NOT_PERMITTED(
            "does not permit what calls do",
            "ACL SETUSER <user> ~agentsflow:* +eval +evalsha +get +set +incrby +pttl +pexpire +time +ping +dbsize, and +cluster in a"
                    + " cluster",
            "NOPERM|The user executing the script can't"),
    NO_SCRIPTS("runs no scripts", "use a Redis that has EVAL and EVALSHA, under these names", "ERR unknown command"),
    CREDENTIALS(
            "refuses the user or password",
            "correct the user and password of REDIS_URL",
            "WRONGPASS|NOAUTH|ERR (invalid password|AUTH|Client sent AUTH)"),
    LOADING("is loading its data", "wait until Redis has loaded its data", "LOADING"),
    BUSY("is busy with a script", "SCRIPT KILL ends the script that blocks Redis", "BUSY"),
    NOT_SAVING("cannot save its data", "give Redis space on its disk; its log has the reason", "MISCONF"),
    NO_REPLICAS("has too few replicas", "bring the replicas back, or lower min-replicas-to-write", "NOREPLICAS"),
    TOO_MANY_CLIENTS("has too many clients", "raise maxclients, or end clients", "ERR max number of clients"),
    CLUSTER_DOWN("is a cluster without all of its slots", "bring the cluster's lost nodes back", "CLUSTERDOWN"),
    PROTECTED("accepts no clients from here", "set a password or bind Redis to this network", "DENIED"),
    OTHER("fails", "look into the log of Redis");

    private final String says;
    private final String advice;
    private final Pattern signs;

    RedisFault(String says, String advice) {
        this(says, advice, "(?!)");
    }

    /** @param signs what the server's answers of that kind begin with */
    RedisFault(String says, String advice, String signs) {
        this.says = says;
        this.advice = advice;
        this.signs = Pattern.compile(signs);
    }

    /** The kind of an error that a server answers with. */
    static Optional<RedisFault> of(String answer) {
        return Arrays.stream(values())
                .filter(fault -> fault.signs.matcher(answer).lookingAt())
                .findFirst();
    }

    /** What metrics and answers call it, such as {@code read-only}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is wrong, after "Redis". */
    public String says() {
        return says;
    }

    /** What to do. */
    public String advice() {
        return advice;
    }
}
