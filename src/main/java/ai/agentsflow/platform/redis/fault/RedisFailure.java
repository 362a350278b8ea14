package ai.agentsflow.platform.redis.fault;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Why Redis could not be asked, in words for an operator.
 *
 * @param reason the server's own words, or the network's
 */
public record RedisFailure(RedisFault fault, String reason) {

    public static final RedisFailure UNCONNECTED = new RedisFailure(RedisFault.UNCONNECTED, "not connected yet");

    /** Where Redis 6 puts what a command in a script was answered. */
    private static final Pattern IN_SCRIPT = Pattern.compile("^ERR Error running script .*@user_script: ?\\d+: -?");

    /** What follows says where in a script, or repeats arguments, which may name a user. */
    private static final Pattern REST = Pattern.compile("( script: |, with args|\\.( script: .*)?$).*");

    private static final int LONGEST = 200;

    /** An answer that did not come within what callers wait for. */
    public static RedisFailure late(Duration budget) {
        return new RedisFailure(RedisFault.TIMEOUT, "no answer within %s ms".formatted(budget.toMillis()));
    }

    /** The same, told by what callers wait for when it is about time. */
    public RedisFailure within(Duration budget) {
        return fault == RedisFault.TIMEOUT ? late(budget) : this;
    }

    public static RedisFailure of(Throwable failure) {
        Throwable at = failure;
        boolean tls = at instanceof SSLException;
        while (!isAnswer(at) && next(at) != at) {
            at = next(at);
            tls |= at instanceof SSLException;
        }
        var message = at.getMessage();
        var text = message == null || message.isBlank() ? at.getClass().getSimpleName() : message;
        if (isAnswer(at)) {
            return answered(text);
        }
        if (at instanceof CertPathBuilderException) {
            return new RedisFailure(
                    RedisFault.TLS,
                    "TLS: the server's certificate is by an authority that is not known here; agentsflow.redis.ca-file can name it");
        }
        if (tls || at instanceof CertificateException) {
            return new RedisFailure(RedisFault.TLS, "TLS: " + text);
        }
        boolean late = at instanceof TimeoutException || at instanceof java.net.SocketTimeoutException;
        return new RedisFailure(late ? RedisFault.TIMEOUT : RedisFault.UNREACHABLE, text);
    }

    private static boolean isAnswer(Throwable failure) {
        return failure instanceof JedisDataException;
    }

    private static RedisFailure answered(String text) {
        var own = REST.matcher(IN_SCRIPT.matcher(text).replaceFirst("")).replaceFirst("");
        return new RedisFailure(
                RedisFault.of(own).orElse(RedisFault.OTHER), own.substring(0, Math.min(own.length(), LONGEST)));
    }

    /** Whether the server was reached and has answered, though with an error. */
    public boolean isAnswer() {
        return fault != RedisFault.UNREACHABLE && fault != RedisFault.TIMEOUT && fault != RedisFault.UNCONNECTED;
    }

    /** Reason and advice in a line. */
    public String line() {
        return reason + "; " + fault.advice();
    }

    /** What it came from; a cluster's client keeps that among what it has suppressed. */
    private static Throwable next(Throwable failure) {
        var cause = failure.getCause();
        if (cause != null) {
            return cause;
        }
        return failure.getSuppressed().length == 0 ? failure : failure.getSuppressed()[0];
    }
}
