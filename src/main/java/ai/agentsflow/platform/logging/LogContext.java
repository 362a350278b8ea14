package ai.agentsflow.platform.logging;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf something is done, for the lines logged meanwhile. It goes with the request from thread to thread; a thread
 * has it from {@link #enter()} until the one before is entered again, and never longer.
 *
 * @param requestId the request's id
 * @param traceId the id of its trace; empty when there is none
 * @param subject who asks; empty when nobody knows, and never written as it stands
 */
public record LogContext(String requestId, String traceId, String subject) {

    /** What is done for nobody in particular. */
    public static final LogContext NONE = new LogContext("", "", "");

    private static final ThreadLocal<@Nullable LogContext> OF_THREAD = new ThreadLocal<>();
    private static final int BYTES_OF_USER = 8;

    /** What this thread is at work for. */
    public static LogContext current() {
        var context = OF_THREAD.get();
        return context == null ? NONE : context;
    }

    /** Lines of this thread belong to this from here on; returns what they belonged to, to be entered in the end. */
    public LogContext enter() {
        var outer = current();
        // a pool's thread keeps nothing of the application
        OF_THREAD.set(equals(NONE) ? null : this);
        return outer;
    }

    /** Does something, whose lines belong to this. */
    public void during(Runnable work) {
        var outer = enter();
        try {
            work.run();
        } finally {
            outer.enter();
        }
    }

    /** The same sixteen digits for the same caller on every node, that tell lines apart and do not name anybody. */
    String user() {
        if (subject.isEmpty()) {
            return "";
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES_OF_USER);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
