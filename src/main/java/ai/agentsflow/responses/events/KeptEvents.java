package ai.agentsflow.responses.events;

import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.responses.Responses;
import ai.agentsflow.responses.ResponsesConfig;
import ai.agentsflow.translate.ChatJson;
import ai.agentsflow.translate.responses.ResponseEvents;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Keeps the events of responses in the background, and tells them. Every method may wait for the database. */
@ApplicationScoped
public class KeptEvents {

    /** Events repeat what a response says, piece by piece and then whole. */
    private static final int TIMES_A_RESPONSE = 4;

    private static final Set<String> OPEN = Set.of("queued", "in_progress");
    private static final Set<String> TOLD_ENDS = Set.of("completed", "incomplete", "failed");

    private final EventStore store;
    private final Responses responses;
    private final ResponsesConfig config;

    @Inject
    KeptEvents(EventStore store, Responses responses, ResponsesConfig config) {
        this.store = store;
        this.responses = responses;
        this.config = config;
    }

    /**
     * What comes next.
     *
     * @param last whether nothing will come after these
     */
    public record Next(List<KeptEvent> events, boolean last) {}

    /**
     * Begins the events of a response that has been queued, and keeps the first two.
     *
     * @param queued the response as its client would be told
     * @param memory from which the events are taken that wait to be kept
     */
    public EventLog begin(String id, String queued, MemoryBudget.Share memory) {
        var log = new EventLog(id, memory, (long) TIMES_A_RESPONSE * config.maxBytes());
        log.append("response.created", ResponseEvents.of("response.created", 0, tree(queued)));
        log.append("response.queued", ResponseEvents.of("response.queued", 1, tree(queued)));
        keep(log);
        return log;
    }

    /** Keeps what has come since. */
    public void keep(EventLog log) {
        log.keep(store::add);
    }

    /**
     * Looks whether a response has events.
     *
     * @throws ProblemException 404 when the owner has none of this id, 400 when it was not to be streamed
     */
    public void check(String owner, String id) {
        responses.get(owner, id);
        if (store.last(id).isEmpty()) {
            throw Inputs.invalid("stream", "cannot be true: the response was not created with background and stream");
        }
    }

    /**
     * Events after a number; none while there are none. The last one tells how the response has ended; of one that was cancelled no
     * event tells that.
     *
     * @throws ProblemException 404 when the owner has none of this id any more
     */
    public Next after(String owner, String id, int sequence) {
        // before the events: those of one that is over are all there
        var response = tree(responses.get(owner, id));
        var status = response.path("status").asText();
        var events = store.after(id, sequence);
        if (!events.isEmpty() || OPEN.contains(status)) {
            return new Next(events, false);
        }
        int end = store.last(id).orElse(-1) + 1;
        if (sequence >= end || !TOLD_ENDS.contains(status)) {
            return new Next(List.of(), true);
        }
        var type = "response." + status;
        return new Next(
                List.of(new KeptEvent(end, type, ChatJson.write(ResponseEvents.of(type, end, response)))), true);
    }

    private static ObjectNode tree(String response) {
        return (ObjectNode) ProviderJson.tree(response.getBytes(StandardCharsets.UTF_8));
    }
}
