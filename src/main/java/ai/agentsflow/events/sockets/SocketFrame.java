package ai.agentsflow.events.sockets;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** What a client says over a socket: a JSON object with a {@code type}; anything else is nothing. */
final class SocketFrame {

    private static final System.Logger LOG = System.getLogger(SocketFrame.class.getName());

    /** More than a client needs for the longest message that there may be, however it is written. */
    static final int MOST_BYTES = 128 * 1024;

    static final String PONG = "{\"type\":\"pong\"}";

    /** Found once: looking for it costs more than what it is used for. */
    private static final JsonProvider JSON = JsonProvider.provider();

    private SocketFrame() {}

    /** The object of a frame; null for one that is none. */
    static @Nullable JsonObject object(String frame) {
        if (!frame.stripLeading().startsWith("{")) {
            return null;
        }
        try (var reader = JSON.createReader(new StringReader(frame))) {
            return reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            return null;
        }
    }

    /** Its type; empty where it has none. */
    static String type(@Nullable JsonObject frame) {
        return frame != null && frame.get("type") instanceof JsonString type ? type.getString() : "";
    }

    /** Something went wrong that the server closes the session for: a client's doing, or the network's. */
    static void note(Throwable failure) {
        LOG.log(Level.DEBUG, "a WebSocket has failed: {0}", failure.toString());
    }

    /** What every socket does with a frame: counts it, and answers a ping. */
    static void hear(Socket socket, String frame) {
        if (socket.received() && type(object(frame)).equals("ping")) {
            socket.send(PONG);
        }
    }
}
