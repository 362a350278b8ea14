package ai.agentsflow.usage;

import ai.agentsflow.platform.web.Requester;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record as a line of the journal: a JSON object with the names of the table's columns, which another version of this program can
 * read, and a person. What a line does not have is 0, false or empty; what it has beyond is left alone.
 */
final class RecordForm {

    private static final JsonFactory JSON = new JsonFactory();

    private RecordForm() {}

    static byte[] write(UsageRecord record) {
        try (var bytes = new ByteArrayBuilder(512);
                var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", record.id().toString());
            json.writeStringField("at", record.at().toString());
            json.writeStringField("request_id", record.requestId());
            json.writeStringField("subject", record.subject());
            var key = record.requester().key();
            if (key != null) {
                json.writeStringField("key_id", key.toString());
            }
            json.writeStringField("source", record.source());
            json.writeStringField("model", record.model());
            json.writeStringField("provider", record.provider());
            json.writeStringField("outcome", record.outcome());
            json.writeNumberField("prompt_tokens", record.promptTokens());
            json.writeNumberField("completion_tokens", record.completionTokens());
            json.writeNumberField("cached_tokens", record.cachedTokens());
            json.writeNumberField("cache_write_tokens", record.cacheWriteTokens());
            json.writeNumberField("reasoning_tokens", record.reasoningTokens());
            json.writeBooleanField("estimated", record.estimated());
            json.writeBooleanField("clamped", record.clamped());
            json.writeStringField("cost_usd", record.costUsd().toPlainString());
            json.writeNumberField("latency_ns", record.latency().toNanos());
            json.writeEndObject();
            json.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written to but memory
        }
    }

    /** Nothing where the line is no record: a program that is younger or older by more than this can bridge. */
    static Optional<UsageRecord> read(byte[] line) {
        try {
            var members = members(line);
            var key = members.get("key_id");
            return Optional.of(new UsageRecord(
                    UUID.fromString(required(members, "id")),
                    Instant.parse(required(members, "at")),
                    text(members, "request_id"),
                    new Requester(required(members, "subject"), Set.of(), key == null ? null : UUID.fromString(key)),
                    text(members, "source"),
                    required(members, "model"),
                    text(members, "provider"),
                    required(members, "outcome"),
                    number(members, "prompt_tokens"),
                    number(members, "completion_tokens"),
                    number(members, "cached_tokens"),
                    number(members, "cache_write_tokens"),
                    number(members, "reasoning_tokens"),
                    flag(members, "estimated"),
                    flag(members, "clamped"),
                    new BigDecimal(members.getOrDefault("cost_usd", "0")),
                    Duration.ofNanos(number(members, "latency_ns"))));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> members(byte[] line) throws IOException {
        var members = new HashMap<String, String>();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                if (json.nextToken().isScalarValue()) {
                    members.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
        return members;
    }

    private static String required(Map<String, String> members, String name) throws IOException {
        @Nullable String value = members.get(name);
        if (value == null) {
            throw new IOException(name + " is missing");
        }
        return value;
    }

    private static String text(Map<String, String> members, String name) {
        return members.getOrDefault(name, "");
    }

    private static long number(Map<String, String> members, String name) {
        return Long.parseLong(members.getOrDefault(name, "0"));
    }

    private static boolean flag(Map<String, String> members, String name) {
        return Boolean.parseBoolean(members.get(name));
    }
}
