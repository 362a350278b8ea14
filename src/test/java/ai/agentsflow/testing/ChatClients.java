package ai.agentsflow.testing;

import static ai.agentsflow.testing.AgentsFlow.body;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** People who chat, and know which of their turns were acknowledged: the whole answer reached them. */
public final class ChatClients implements AutoCloseable {

    private static final int TURNS_PER_CONVERSATION = 20;

    private final AgentsFlow server;
    private final List<Thread> people = new ArrayList<>();
    private final Queue<Turn> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<Unanswered> unanswered = new ConcurrentLinkedQueue<>();
    private volatile long lastAnswer;
    private volatile boolean ended;

    /** A turn whose answer was read to its end. */
    public record Turn(String conversation, String question, String answer) {}

    /** An answer that was none. */
    public record Refusal(int status, boolean saysWhenToRetry, Duration took, String body) {}

    /** A call whose connection ended before its answer did, and after how long. */
    public record Unanswered(String why, Duration took) {}

    private ChatClients(AgentsFlow server) {
        this.server = server;
    }

    /** So many, each of whom asks the next question when the last is answered. */
    public static ChatClients of(AgentsFlow server, int count) {
        var clients = new ChatClients(server);
        for (int i = 0; i < count; i++) {
            var person = new Thread(clients::chat, "chatting");
            person.setDaemon(true);
            clients.people.add(person);
            person.start();
        }
        return clients;
    }

    private void chat() {
        var conversation = "";
        for (int turn = 0; !ended; turn++) {
            if (turn % TURNS_PER_CONVERSATION == 0) {
                conversation = "kept-" + UUID.randomUUID();
            }
            if (!say(conversation, "question " + UUID.randomUUID())) {
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private boolean say(String conversation, String question) {
        long began = System.nanoTime();
        try {
            var json = "{\"message\":\"%s\",\"conversation_id\":\"%s\"}".formatted(question, conversation);
            var answer = server.send(server.request("/api/chat/message?model=demo")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(json)));
            if (answer.statusCode() == 200) {
                acknowledged.add(new Turn(
                        conversation, question, body(answer).path("response").asText()));
                lastAnswer = System.nanoTime();
                return true;
            }
            refusals.add(new Refusal(
                    answer.statusCode(),
                    answer.headers().firstValue("Retry-After").isPresent(),
                    Duration.ofNanos(System.nanoTime() - began),
                    answer.body()));
        } catch (UncheckedIOException e) {
            unanswered.add(new Unanswered(String.valueOf(e.getCause()), Duration.ofNanos(System.nanoTime() - began)));
        }
        return false;
    }

    public int acknowledged() {
        return acknowledged.size();
    }

    public List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    /** The calls that ended without any answer. */
    public List<Unanswered> unanswered() {
        return List.copyOf(unanswered);
    }

    /** When the latest turn was acknowledged, by {@link System#nanoTime}. */
    public long lastAnswer() {
        return lastAnswer;
    }

    /** The acknowledged turns of which the server does not know the question or the answer. */
    public List<Turn> lost() {
        Map<String, Set<String>> stored = new HashMap<>();
        return acknowledged.stream()
                .filter(turn -> !stored.computeIfAbsent(turn.conversation(), this::said)
                        .containsAll(Set.of(turn.question(), turn.answer())))
                .toList();
    }

    private Set<String> said(String conversation) {
        var said = new HashSet<String>();
        for (var message : server.json("/api/chat/history/" + conversation + "?limit=100")) {
            said.add(message.path("content").asText());
        }
        return said;
    }

    /** Returns when each has had the last answer. */
    @Override
    public void close() {
        ended = true;
        for (Thread person : people) {
            try {
                person.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
