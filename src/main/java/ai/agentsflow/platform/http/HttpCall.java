package ai.agentsflow.platform.http;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param method for example {@code POST}
 * @param uri absolute, {@code http} or {@code https}, with a host; user info and fragment are not sent
 * @param headers name to value; Host, Connection, Content-Length, Transfer-Encoding and Accept-Encoding are the client's
 *     own and left out when present here
 * @param body the bytes, or null for none; not copied, so leave them unchanged until the call is over
 * @param connectTimeout for finding the address, TCP and TLS together, more than zero; does not bound the wait for a
 *     pooled connection nor the answer
 * @param allowLinkLocal whether the host may be at an address of kind {@link AddressKind#LINK_LOCAL}
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are large and written once; nobody compares calls
public record HttpCall(
        String method,
        URI uri,
        Map<String, String> headers,
        byte @Nullable [] body,
        Duration connectTimeout,
        boolean allowLinkLocal) {

    /** A call that is kept away from link-local addresses. */
    public HttpCall(
            String method, URI uri, Map<String, String> headers, byte @Nullable [] body, Duration connectTimeout) {
        this(method, uri, headers, body, connectTimeout, false);
    }

    /**
     * Refuses a call that could not be sent.
     *
     * @throws IllegalArgumentException when the URI or the connect time-out is out of range
     */
    public HttpCall(
            String method,
            URI uri,
            Map<String, String> headers,
            byte @Nullable [] body,
            Duration connectTimeout,
            boolean allowLinkLocal) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("uri must be absolute with scheme http or https, has '" + scheme + "'");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("uri must have a host name (letters, digits, hyphens, dots)");
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("connectTimeout must be more than zero, is " + connectTimeout);
        }
        this.method = method;
        this.uri = uri;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.connectTimeout = connectTimeout;
        this.allowLinkLocal = allowLinkLocal;
    }
}
