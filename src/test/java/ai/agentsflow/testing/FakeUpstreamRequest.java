package ai.agentsflow.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request that reached a {@link FakeUpstream}, and how it ended. */
public final class FakeUpstreamRequest {

    private final String method;
    private final String path;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Instant receivedAt = Instant.now();
    private volatile boolean answered;
    private volatile @Nullable Instant abandonedAt;

    FakeUpstreamRequest(String method, String path, Map<String, String> headers, byte[] body) {
        this.method = method;
        this.path = path;
        var ignoringCase = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.putAll(headers);
        this.headers = Collections.unmodifiableMap(ignoringCase);
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** The target as sent, query included. */
    public String path() {
        return path;
    }

    /** By name, without regard to case; several of one name are joined by a comma. */
    public Map<String, String> headers() {
        return headers;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The body as text, byte for byte what was sent. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON; fails for anything else. */
    public JsonNode json() {
        try {
            return FakeUpstreamJson.parse(body());
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON in the body of " + this, e);
        }
    }

    public Instant receivedAt() {
        return receivedAt;
    }

    /** Whether a whole answer was sent. */
    public boolean answered() {
        return answered;
    }

    /** When the client closed the connection before it had the whole answer; empty when it did not. */
    public Optional<Instant> abandonedAt() {
        return Optional.ofNullable(abandonedAt);
    }

    boolean wantsStream() {
        return path.contains(":streamGenerateContent")
                || parsed().path("stream").asBoolean();
    }

    boolean wantsUsageInStream() {
        return parsed().path("stream_options").path("include_usage").asBoolean();
    }

    public JsonNode parsed() {
        try {
            return FakeUpstreamJson.parse(body());
        } catch (JsonProcessingException e) {
            return FakeUpstreamJson.nothing();
        }
    }

    void markAnswered() {
        answered = true;
    }

    void markAbandoned() {
        if (!answered && abandonedAt == null) {
            abandonedAt = Instant.now();
        }
    }

    @Override
    public String toString() {
        return method + ' ' + path;
    }
}
