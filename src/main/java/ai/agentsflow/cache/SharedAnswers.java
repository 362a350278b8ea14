package ai.agentsflow.cache;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.CanonicalRequest.Form;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.anthropic.MessageReader;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.platform.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

/** Kept answers in Redis, for all nodes and over restarts. Without Redis there are none. */
@ApplicationScoped
class SharedAnswers {

    private static final System.Logger LOG = System.getLogger(SharedAnswers.class.getName());

    /** Of the outputs; what is larger would take too much of the time that a call of Redis may take. */
    private static final int MOST_BYTES = 256 * 1024;

    /** Of the form below; an answer of another is none. */
    private static final int FORM = 5;

    private static final String PREFIX = "agentsflow:answer:";

    private final Redis redis;
    private final Clock clock;

    @Inject
    SharedAnswers(Redis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    /**
     * The answer that some node has kept.
     *
     * @param now nanoseconds of the cache's own clock, by which the answer tells its age
     */
    Optional<KeptAnswer> find(String key, Form form, long now) {
        return redis.get(PREFIX + key).flatMap(bytes -> {
            try {
                return read(bytes, form, now);
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.DEBUG, "what Redis has kept is no answer", e);
                return Optional.empty();
            }
        });
    }

    /** Has an answer kept as long as it may be given, without waiting for it. */
    void keep(String key, KeptAnswer answer) {
        if (answer.bytes() <= MOST_BYTES) {
            redis.putLater(PREFIX + key, written(answer), answer.ttl());
        }
    }

    private byte[] written(KeptAnswer answer) {
        var bytes = new ByteArrayOutputStream(answer.bytes());
        var out = new DataOutputStream(bytes);
        var served = answer.served();
        try {
            out.writeByte(FORM);
            out.writeLong(clock.millis());
            out.writeLong(answer.ttl().toMillis());
            out.writeUTF(served.model());
            out.writeUTF(served.provider());
            out.writeInt(served.attempts());
            write(out, served.usage());
            out.writeLong(served.latency().toNanos());
            out.writeInt(answer.outputs().size());
            for (ModelOutput output : answer.outputs()) {
                out.writeUTF(output.dialect().name());
                out.writeInt(output.json().length);
                out.write(output.json());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, TokenUsage usage) throws IOException {
        out.writeLong(usage.prompt());
        out.writeLong(usage.completion());
        out.writeLong(usage.cached());
        out.writeLong(usage.written());
        out.writeLong(usage.writtenLong());
        out.writeLong(usage.reasoning());
        out.writeBoolean(usage.estimated());
        out.writeBoolean(usage.clamped());
    }

    private static TokenUsage usage(DataInputStream in) throws IOException {
        return new TokenUsage(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean());
    }

    private Optional<KeptAnswer> read(byte[] bytes, Form form, long now) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readByte() != FORM) {
            return Optional.empty();
        }
        var age = Duration.ofMillis(Math.max(0, clock.millis() - in.readLong()));
        var left = Duration.ofMillis(in.readLong()).minus(age);
        var served = new Served(in.readUTF(), in.readUTF(), in.readInt(), usage(in), Duration.ofNanos(in.readLong()));
        int count = in.readInt();
        var outputs = new ArrayList<ModelOutput>();
        var messages = new MessageReader();
        int size = 0;
        for (int i = 0; i < count; i++) {
            var dialect = Dialect.valueOf(in.readUTF());
            var json = in.readNBytes(in.readInt());
            var output = switch (dialect) {
                case ANTHROPIC -> form.inParts() ? messages.event(json) : messages.whole(json);
                case OPENAI, COMPLETIONS ->
                    form == Form.EMBEDDINGS
                            ? ModelOutputReader.readEmbeddings(json)
                            : ModelOutputReader.read(json, dialect);
                default -> throw new IOException("what is told in this API is never kept");
            };
            outputs.add(output);
            size += KeptAnswer.bytes(output);
        }
        return left.isNegative() || left.isZero()
                ? Optional.empty()
                : Optional.of(new KeptAnswer(served, outputs, size, now - age.toNanos(), left));
    }
}
