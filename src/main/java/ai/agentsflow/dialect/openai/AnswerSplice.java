package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.JsonSplice;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Span;
import ai.agentsflow.dialect.counting.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A model's answer as a client shall see it: under the catalogue's name of the model, and for a stream with one id and one
 * time of creation, and with usage exactly where the client wants it. Every other byte is the upstream's.
 */
public final class AnswerSplice {

    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final byte[] model;
    private final boolean wantsUsage;
    private final String object;
    private final String prefix;
    private byte[] id = NULL;
    private byte[] created = NULL;
    private boolean begun;
    private byte @Nullable [] usage;
    private byte @Nullable [] usageChunk;

    /**
     * For one stream.
     *
     * @param wantsUsage whether its client asked for usage at the end
     */
    public AnswerSplice(String model, boolean wantsUsage) {
        this(model, wantsUsage, "chat.completion.chunk", "chatcmpl-");
    }

    private AnswerSplice(String model, boolean wantsUsage, String object, String prefix) {
        this.model = ProviderJson.quoted(model);
        this.wantsUsage = wantsUsage;
        this.object = object;
        this.prefix = prefix;
    }

    /** For one stream of a text's completion. */
    public static AnswerSplice ofText(String model, boolean wantsUsage) {
        return new AnswerSplice(model, wantsUsage, "text_completion", "cmpl-");
    }

    /** An answer in one piece. */
    public static byte[] whole(ModelOutput output, String model) {
        var splice = new JsonSplice(output.json());
        exchange(splice, output.json(), output.places().model(), "model", ProviderJson.quoted(model));
        return splice.bytes();
    }

    /** The next chunk, on one line; empty when it is not for the client, or not yet. */
    public Optional<byte[]> next(ModelOutput output) {
        if (!begun) {
            begin(output);
        }
        var places = output.places();
        boolean tells = places.usage() != null && !Arrays.equals(places.usage().of(output.json()), NULL);
        if (tells && places.usage() != null) {
            usage = places.usage().of(output.json());
        }
        if (tells && !places.choices()) {
            usageChunk = spliced(output, true);
            return Optional.empty();
        }
        return Optional.of(spliced(output, false));
    }

    /** The chunk that tells the usage of a stream that is complete; empty when the client did not ask for it. */
    public Optional<byte[]> last(TokenUsage counted) {
        if (!wantsUsage) {
            return Optional.empty();
        }
        var told = usageChunk;
        return Optional.of(told != null ? told : made(counted));
    }

    private void begin(ModelOutput first) {
        begun = true;
        var idAt = first.places().id();
        var createdAt = first.places().created();
        byte[] json = first.json();
        boolean named = idAt != null && json[idAt.start()] == '"' && idAt.end() - idAt.start() > 2;
        boolean dated = createdAt != null && json[createdAt.start()] >= '1' && json[createdAt.start()] <= '9';
        id = named && idAt != null ? idAt.of(json) : ProviderJson.quoted(prefix + UUID.randomUUID());
        created = dated && createdAt != null
                ? createdAt.of(json)
                : String.valueOf(Instant.now().getEpochSecond()).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] spliced(ModelOutput output, boolean withUsage) {
        byte[] json = output.json();
        var places = output.places();
        var splice = new JsonSplice(json);
        exchange(splice, json, places.id(), "id", id);
        exchange(splice, json, places.created(), "created", created);
        exchange(splice, json, places.model(), "model", model);
        if (!withUsage && wantsUsage) {
            exchange(splice, json, places.usage(), "usage", NULL);
        } else if (!withUsage && places.usageMember() != null) {
            splice.remove(places.usageMember());
        }
        return ProviderJson.onOneLine(splice.bytes());
    }

    private static void exchange(JsonSplice splice, byte[] json, @Nullable Span at, String name, byte[] value) {
        if (at == null) {
            splice.add(name, value);
        } else if (!Arrays.equals(json, at.start(), at.end(), value, 0, value.length)) {
            splice.replace(at, value);
        }
    }

    /** The upstream told its usage along with content, or did not tell at all. */
    private byte[] made(TokenUsage counted) {
        byte[] told = usage != null
                ? usage
                : "{\"prompt_tokens\":%s,\"completion_tokens\":%s,\"total_tokens\":%s}"
                        .formatted(counted.prompt(), counted.completion(), counted.total())
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] frame = "{\"object\":\"%s\",\"choices\":[]}".formatted(object).getBytes(StandardCharsets.US_ASCII);
        return ProviderJson.onOneLine(new JsonSplice(frame)
                .add("id", id)
                .add("created", created)
                .add("model", model)
                .add("usage", told)
                .bytes());
    }
}
