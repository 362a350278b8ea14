package ai.agentsflow.platform.redis;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Why Redis could not be asked, in words for an operator. */
final class RedisFailure {

    private RedisFailure() {}

    static String reason(Throwable failure) {
        Throwable at = failure;
        boolean tls = false;
        while (next(at) != at) {
            tls |= at instanceof SSLException;
            at = next(at);
        }
        if (at instanceof CertPathBuilderException) {
            return "TLS: the server's certificate is by an authority that is not known here; agentsflow.redis.ca-file can name it";
        }
        var message = at.getMessage();
        var text = message == null || message.isBlank() ? at.getClass().getSimpleName() : message;
        return tls || at instanceof SSLException || at instanceof CertificateException ? "TLS: " + text : text;
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
