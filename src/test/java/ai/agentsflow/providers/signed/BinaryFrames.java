package ai.agentsflow.providers.signed;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.upstream.AnswerBuffer;
import ai.agentsflow.upstream.AnswerInPieces;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Frames as of {@code application/vnd.amazon.eventstream}: the frame's length, its headers' length and a CRC of the two, headers of
 * texts, the payload, and a CRC of all. A piece is the frame.
 */
final class BinaryFrames {

    static final String MEDIA_TYPE = "application/vnd.amazon.eventstream";

    /** The framing of a stream. */
    static final AnswerInPieces.Framing FRAMING =
            (memory, most, onPiece, onLife) -> new BinaryFrames(memory, most, onPiece)::take;

    private static final int PRELUDE = 12;
    private static final int CRC = 4;
    private static final int TEXT = 7;

    private final AnswerBuffer held;
    private final Consumer<byte[]> onFrame;
    private int wanted = PRELUDE;

    private BinaryFrames(MemoryBudget.Share memory, int most, Consumer<byte[]> onFrame) {
        this.held = new AnswerBuffer(memory, most);
        this.onFrame = onFrame;
    }

    private void take(ByteBuffer part) {
        while (part.hasRemaining()) {
            held.add(part, Math.min(part.remaining(), wanted - held.length()));
            if (held.length() < wanted) {
                return;
            }
            if (wanted == PRELUDE) {
                wanted = length();
                continue;
            }
            wanted = PRELUDE;
            byte[] frame = held.take(0);
            check(frame, frame.length - CRC);
            onFrame.accept(frame);
        }
    }

    /** What the prelude says, once its own sum is right: nothing is held for a length that is no length. */
    private int length() {
        var prelude = new byte[PRELUDE];
        for (int i = 0; i < PRELUDE; i++) {
            prelude[i] = held.at(i);
        }
        check(prelude, PRELUDE - CRC);
        var numbers = ByteBuffer.wrap(prelude);
        int length = numbers.getInt();
        int headers = numbers.getInt();
        if (headers < 0 || length < PRELUDE + CRC || headers > length - PRELUDE - CRC) {
            throw broken("a frame of an impossible length");
        }
        return length;
    }

    private static void check(byte[] bytes, int length) {
        var sum = new CRC32();
        sum.update(bytes, 0, length);
        if (ByteBuffer.wrap(bytes).getInt(length) != (int) sum.getValue()) {
            throw broken("a frame with a wrong sum");
        }
    }

    private static ModelFailure broken(String what) {
        return new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent " + what);
    }

    /** The headers of a frame. */
    static Map<String, String> headers(byte[] frame) {
        var in = ByteBuffer.wrap(frame);
        int end = PRELUDE + in.getInt(4);
        in.position(PRELUDE);
        var headers = new LinkedHashMap<String, String>();
        while (in.position() < end) {
            String name = text(in, in.get());
            if (in.get() != TEXT) {
                throw broken("a header that is no text");
            }
            headers.put(name, text(in, in.getShort()));
        }
        return headers;
    }

    private static String text(ByteBuffer in, int length) {
        var bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What is between its headers and its end. */
    static byte[] payload(byte[] frame) {
        int start = PRELUDE + ByteBuffer.wrap(frame).getInt(4);
        return Arrays.copyOfRange(frame, start, frame.length - CRC);
    }

    /** A frame, as the upstream makes it. */
    static byte[] frame(String type, String name, String payload) {
        byte[] json = payload.getBytes(StandardCharsets.UTF_8);
        var headers = ByteBuffer.allocate(1024);
        header(headers, ":message-type", type);
        header(headers, type.equals("exception") ? ":exception-type" : ":event-type", name);
        int length = PRELUDE + headers.position() + json.length + CRC;
        var frame = ByteBuffer.allocate(length).putInt(length).putInt(headers.position());
        frame.putInt(sum(frame.array(), frame.position()));
        frame.put(headers.array(), 0, headers.position()).put(json);
        return frame.putInt(sum(frame.array(), frame.position())).array();
    }

    private static void header(ByteBuffer to, String name, String value) {
        to.put((byte) name.length()).put(name.getBytes(StandardCharsets.UTF_8)).put((byte) TEXT);
        to.putShort((short) value.length()).put(value.getBytes(StandardCharsets.UTF_8));
    }

    private static int sum(byte[] bytes, int length) {
        var sum = new CRC32();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }
}
