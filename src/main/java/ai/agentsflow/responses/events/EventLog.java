package ai.agentsflow.responses.events;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.translate.ChatJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one response in the background has told, until it is kept. Events are numbered here, whatever numbers they came with: the first
 * ones are told before any model is asked.
 */
public final class EventLog {

    /** The beginning, which is told when the response is queued. */
    private static final String BEGINNING = "response.created";

    private final String response;
    private final MemoryBudget.Share memory;
    private final long most;
    private final ReentrantLock keeping = new ReentrantLock();
    private final List<String> waiting = new ArrayList<>();
    private int first;
    private long letters;

    /**
     * For one response.
     *
     * @param memory from which the events are taken that wait to be kept
     * @param most letters of all events together
     */
    EventLog(String response, MemoryBudget.Share memory, long most) {
        this.response = response;
        this.memory = memory;
        this.most = most;
    }

    String response() {
        return response;
    }

    /**
     * The next event.
     *
     * @param data an object of JSON
     * @throws ModelFailure {@code NO_MEMORY} or {@code ANSWER_TOO_LARGE} when there is no room for it
     */
    public void add(String name, byte[] data) {
        if (!name.equals(BEGINNING)) {
            append(name, (ObjectNode) ProviderJson.tree(data));
        }
    }

    synchronized void append(String name, ObjectNode event) {
        event.put("sequence_number", first + waiting.size());
        var line = name + ' ' + ChatJson.write(event);
        letters += line.length();
        if (letters > most) {
            throw new ModelFailure(
                    ModelFailure.Kind.ANSWER_TOO_LARGE,
                    "The events of the response are more than the %s bytes that are kept.".formatted(most));
        }
        if (!memory.take(line.length())) {
            throw new ModelFailure(
                    ModelFailure.Kind.NO_MEMORY, "The server has no memory for the events of the response right now.");
        }
        waiting.add(line);
    }

    /** Has those kept that wait; they go on waiting when that fails. */
    void keep(Keeper keeper) {
        keeping.lock();
        try {
            List<String> some;
            int from;
            synchronized (this) {
                some = List.copyOf(waiting);
                from = first;
            }
            if (!some.isEmpty()) {
                keeper.keep(response, from, some);
                kept(some);
            }
        } finally {
            keeping.unlock();
        }
    }

    private synchronized void kept(List<String> some) {
        waiting.subList(0, some.size()).clear();
        first += some.size();
        memory.give(some.stream().mapToLong(String::length).sum());
    }

    /** Keeps events, once each, however often it is asked. */
    interface Keeper {
        void keep(String response, int first, List<String> lines);
    }
}
