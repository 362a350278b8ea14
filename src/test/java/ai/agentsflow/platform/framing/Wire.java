package ai.agentsflow.platform.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection to a reader: what is sent in packets, and what is handed over of it. Each request is answered at once. */
final class Wire {

    static final DoorRules RULES =
            new DoorRules(2048, 20, 1024, Operations.of(List.of("POST /v1/chat/completions", "POST /v1/embeddings")));

    private final CountedRoom room = new CountedRoom(Long.MAX_VALUE);
    private final RequestReader reader = new RequestReader(RULES, room);

    /** What came out, request by request, and why it ended. */
    record Heard(List<String> requests, @Nullable Refusal refusal) {

        String only() {
            if (refusal != null || requests.size() != 1) {
                throw new AssertionError("instead of one request: " + this);
            }
            return requests.get(0);
        }
    }

    /** All in one packet. */
    static Heard whole(String sent) {
        return new Wire().send(List.of(sent));
    }

    /** Each byte in a packet of its own. */
    static Heard byteByByte(String sent) {
        return new Wire().send(List.of(sent.split("")));
    }

    /** In two packets. */
    static Heard cut(String sent, int at) {
        return new Wire().send(List.of(sent.substring(0, at), sent.substring(at)));
    }

    private Heard send(List<String> packets) {
        var requests = new ArrayList<String>();
        var request = new StringBuilder();
        try {
            for (var packet : packets) {
                byte[] bytes = packet.getBytes(ISO_8859_1);
                var piece = reader.read(bytes, 0, bytes.length);
                while (piece != null) {
                    request.append(new String(piece.bytes(), piece.from(), piece.to() - piece.from(), ISO_8859_1));
                    piece = null;
                    if (reader.awaits() == RequestReader.Awaits.ANSWER) {
                        requests.add(request.toString());
                        request.setLength(0);
                        if (reader.answered()) {
                            piece = reader.resume();
                        }
                    }
                }
            }
            if (!reader.isHolding() && room.taken() != 0) {
                throw new AssertionError("nothing is held, and counted are " + room.taken());
            }
            return new Heard(requests, null);
        } catch (RefusedException e) {
            return new Heard(requests, e.refusal());
        }
    }
}
