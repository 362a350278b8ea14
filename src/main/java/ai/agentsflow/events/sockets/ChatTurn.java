package ai.agentsflow.events.sockets;

import ai.agentsflow.chat.SpokenTurns;
import ai.agentsflow.platform.exchange.PacedWork;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.web.Json;
import org.jspecify.annotations.Nullable;

/** One turn over a socket. A client that does not take what is there pauses the model; one that leaves, or cancels, ends it. */
final class ChatTurn implements SpokenTurns.Listener {

    /** More than that does not wait for a client before the model is paused; a socket takes four times as much. */
    private static final int ENOUGH = Socket.MOST_CHARACTERS / 4;

    /** Of one frame. */
    private static final int LONGEST = 8 * 1024;

    private final Socket socket;
    private final String path;
    private final String requestId;
    private final Runnable onOver;
    private @Nullable PacedWork work;
    private boolean paused;
    private boolean cancelled;
    private boolean over;

    /** A chunk of an answer, or its end. Public, for JSON-B reads it. */
    public record Chunk(
            String type,
            String requestId,
            String chunk,
            boolean done,
            @Nullable Boolean cancelled) {}

    /** @param onOver is told once when the turn is over, whatever became of it */
    ChatTurn(Socket socket, String path, String requestId, Runnable onOver) {
        this.socket = socket;
        this.path = path;
        this.requestId = requestId;
        this.onOver = onOver;
    }

    /** The model is at work from here on. */
    void follow(PacedWork begun) {
        boolean late;
        synchronized (this) {
            work = begun;
            late = cancelled;
        }
        if (late) {
            begun.cancel();
        }
    }

    /** Ends it; nothing more is heard of the model, and the client is told so. */
    void cancel() {
        PacedWork running;
        synchronized (this) {
            if (over) {
                return;
            }
            cancelled = true;
            running = work;
        }
        if (running != null) {
            running.cancel();
        }
        if (end()) {
            socket.send(Json.write(new Chunk("chunk", requestId, "", true, true)));
        }
    }

    /** The client has taken all there was. */
    void goOn() {
        PacedWork running;
        synchronized (this) {
            running = paused ? work : null;
            paused = false;
        }
        if (running != null) {
            running.resume();
        }
    }

    @Override
    public void onText(String text) {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + LONGEST);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            socket.send(Json.write(new Chunk("chunk", requestId, text.substring(from, to), false, null)));
            from = to;
        }
        pauseIfSlow();
    }

    private void pauseIfSlow() {
        PacedWork running;
        synchronized (this) {
            if (paused || over || socket.waitingCharacters() < ENOUGH) {
                return;
            }
            paused = work != null;
            running = work;
        }
        if (running != null) {
            running.pause();
            if (socket.waitingCharacters() == 0) {
                // it was taken meanwhile
                goOn();
            }
        }
    }

    @Override
    public void onEnd(String metadata) {
        if (end()) {
            socket.send("{\"type\":\"chunk\",\"request_id\":\"%s\",\"chunk\":\"\",\"done\":true,\"metadata\":%s}"
                    .formatted(requestId, metadata));
        }
    }

    @Override
    public void onProblem(ProblemException problem) {
        if (end()) {
            socket.send("{\"type\":\"error\",\"request_id\":\"%s\",\"problem\":%s}"
                    .formatted(requestId, ProblemResponses.json(problem, path, requestId)));
        }
    }

    private boolean end() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
        }
        onOver.run();
        return true;
    }
}
