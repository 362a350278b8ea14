package ai.agentsflow.providers;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelListener;
import ai.agentsflow.completion.ModelOutput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** An answer in one piece. */
public final class WholeAnswer implements Answer {

    private final ModelListener listener;
    private final Function<byte[], ModelOutput> reader;
    private final BoundedBody body = new BoundedBody();

    /** {@code reader} makes of the body what it is, or throws a {@link ModelFailure}. */
    public WholeAnswer(ModelListener listener, Function<byte[], ModelOutput> reader) {
        this.listener = listener;
        this.reader = reader;
    }

    @Override
    public Progress take(ByteBuffer part) {
        body.add(part);
        return Progress.NONE;
    }

    @Override
    public void end() {
        listener.onOutput(reader.apply(body.bytes()));
        listener.onEnd();
    }

    @Override
    public void fail(ModelFailure failure) {
        listener.onFailure(failure);
    }

    /** Bytes up to a size that no honest answer has. */
    static final class BoundedBody {

        private static final int MOST_BYTES = 64 * 1024 * 1024;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);

        void add(ByteBuffer part) {
            if (bytes.size() + part.remaining() > MOST_BYTES) {
                throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer has no end");
            }
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
