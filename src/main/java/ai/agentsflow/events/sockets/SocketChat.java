package ai.agentsflow.events.sockets;

import ai.agentsflow.access.sockets.SocketPaths;
import ai.agentsflow.chat.SpokenTurns;
import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Chat over a socket: a turn a frame, one at a time, and {@code {"type":"cancel"}} to end it. */
@ApplicationScoped
class SocketChat {

    private static final JsonProvider JSON = JsonProvider.provider();

    private final SpokenTurns turns;

    @Resource
    @Nullable
    ManagedExecutorService executor;

    @Inject
    SocketChat(SpokenTurns turns) {
        this.turns = turns;
    }

    /** The one of this application, for endpoints, which the server makes in its own way. */
    static SocketChat current() {
        return CDI.current().select(SocketChat.class).get();
    }

    /** Made here, so that it belongs to the bean itself: who holds the bean holds a proxy, which has no fields. */
    Talk talk(Socket socket) {
        return new Talk(socket);
    }

    /** What is said over one socket. */
    final class Talk {

        private final Socket socket;
        private final AtomicReference<@Nullable ChatTurn> running = new AtomicReference<>();

        private Talk(Socket socket) {
            this.socket = socket;
            socket.whenClosed(this::cancel);
            socket.whenEmpty(() -> {
                var turn = running.get();
                if (turn != null) {
                    turn.goOn();
                }
            });
        }

        private void cancel() {
            var turn = running.get();
            if (turn != null) {
                turn.cancel();
            }
        }

        /** A frame of the client's. */
        void hear(String frame) {
            if (!socket.received()) {
                return;
            }
            var object = SocketFrame.object(frame);
            var type = SocketFrame.type(object);
            if (type.equals("ping")) {
                socket.send(SocketFrame.PONG);
            } else if (type.equals("cancel")) {
                cancel();
            } else if (object != null && (type.isEmpty() || type.equals("message")) && object.containsKey("message")) {
                begin(object);
            }
        }

        private void begin(JsonObject frame) {
            var id = UUID.randomUUID().toString();
            var turn = new AtomicReference<ChatTurn>();
            var made = new ChatTurn(socket, SocketPaths.CHAT, id, () -> running.compareAndSet(turn.get(), null));
            turn.set(made);
            if (!running.compareAndSet(null, made)) {
                new ChatTurn(socket, SocketPaths.CHAT, id, () -> {})
                        .onProblem(new ProblemException(
                                ProblemType.CONFLICT,
                                "A turn is under way on this socket; wait for its end or send {\"type\":\"cancel\"}."));
                return;
            }
            try {
                threads()
                        .execute(() -> new LogContext(
                                        id, "", socket.pass().caller().subject())
                                .during(() -> begin(frame, made, id)));
            } catch (RejectedExecutionException e) {
                made.onProblem(new ProblemException(
                        ProblemType.UNAVAILABLE, "The server is too busy.", List.of(), Duration.ofSeconds(1), e));
            }
        }

        private void begin(JsonObject frame, ChatTurn turn, String id) {
            try {
                turn.follow(turns.begin(socket.pass().caller(), body(frame), model(frame), id, turn));
            } catch (RuntimeException e) {
                turn.onProblem(Failures.problem(e));
            }
        }
    }

    private ManagedExecutorService threads() {
        if (executor == null) {
            throw new RejectedExecutionException("the server has given no threads");
        }
        return executor;
    }

    private static @Nullable String model(JsonObject frame) {
        return frame.get("model") instanceof JsonString model ? model.getString() : null;
    }

    /** What {@code POST /api/chat/stream} would take, which has the model in its address and no type. */
    private static byte[] body(JsonObject frame) {
        var body = JSON.createObjectBuilder();
        frame.forEach((name, value) -> {
            if (!name.equals("type") && !(name.equals("model") && value.getValueType() == JsonValue.ValueType.STRING)) {
                body.add(name, value);
            }
        });
        return body.build().toString().getBytes(StandardCharsets.UTF_8);
    }
}
