package ai.agentsflow.responses;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.translate.ChatJson;
import ai.agentsflow.translate.responses.ResponseObject;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Responses that are kept: what their owners can do with them. Every method may wait for the database. */
@ApplicationScoped
public class Responses {

    /** Items of one conversation. */
    static final int MOST_ITEMS = 100_000;

    /** A response of which its node has said nothing for so long is worked on by nobody. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    private static final System.Logger LOG = System.getLogger(Responses.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final ProblemType NOT_FOUND = new ProblemType("response-not-found", 404, "There is no such thing");
    private static final String LOST = "The server that worked on this response has ended.";

    private final ResponseStore store;
    private final ConversationStore conversations;
    private final ResponsesConfig config;
    private final Clock clock;

    /** Until when nothing is tried that would wait for a database that does not answer. */
    private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.MIN);

    /** Those that their clients were given and told not to be kept. */
    private final LongAdder unkept = new LongAdder();

    @Inject
    Responses(ResponseStore store, ConversationStore conversations, ResponsesConfig config) {
        this(store, conversations, config, Clock.systemUTC());
    }

    Responses(ResponseStore store, ConversationStore conversations, ResponsesConfig config, Clock clock) {
        this.store = store;
        this.conversations = conversations;
        this.config = config;
        this.clock = clock;
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        metrics.counter(
                "agentsflow_responses_unkept",
                "Responses that could not be kept, as their clients were told",
                unkept::sum);
    }

    /** Keeps a response, and adds it to its conversation, if its client wants that; whether it is kept. It never fails. */
    public boolean keep(Finished finished) {
        var asked = finished.asked();
        var conversation = asked.kept().conversation();
        if (!asked.kept().wanted() && conversation == null) {
            return false;
        }
        var now = clock.instant();
        if (now.isBefore(pausedUntil.get())) {
            unkept.increment();
            return false;
        }
        try {
            boolean joined = conversation == null || join(finished, conversation);
            boolean added = asked.kept().wanted() && joined && add(finished);
            if (!joined || (asked.kept().wanted() && !added)) {
                unkept.increment();
            }
            return added;
        } catch (RuntimeException e) {
            unkept.increment();
            pausedUntil.set(now.plus(PAUSE));
            LOG.log(Level.WARNING, "A response was given that could not be kept: {0}", e.getMessage());
            LOG.log(Level.DEBUG, "why it could not", e);
            return false;
        }
    }

    private boolean add(Finished finished) {
        var asked = finished.asked();
        var id = finished.id();
        var body = finished.text();
        if (id.isEmpty()
                || id.length() > StoredResponse.LONGEST_ID
                || (long) body.length() + asked.input().length() > config.maxBytes()) {
            return false;
        }
        store.add(
                new StoredResponse(
                        id,
                        asked.owner(),
                        finished.keptBy(),
                        finished.status(),
                        asked.kept().previousId(),
                        asked.input(),
                        body,
                        asked.at(),
                        null),
                Items.ids(finished.output()),
                expiry());
        return true;
    }

    private boolean join(Finished finished, String conversation) {
        var asked = finished.asked();
        var items = new LinkedHashMap<>(Items.byId(Items.tree(asked.input())));
        items.putAll(Items.byId(finished.output()));
        return conversations.append(asked.owner(), conversation, items, MOST_ITEMS, expiry());
    }

    private Instant expiry() {
        return clock.instant().plus(config.retention());
    }

    /**
     * Begins one that is fetched later.
     *
     * @return what its client is told
     */
    public String queue(Asked asked, String model) {
        var begun = WholeResponse.begun(asked, asked.settings(), model);
        begun.put("status", "queued").put("background", true);
        var body = ChatJson.write(begun);
        if ((long) body.length() + asked.input().length() > config.maxBytes()) {
            throw Inputs.invalid(
                    "input", "is larger than the %s bytes of a response that is kept".formatted(config.maxBytes()));
        }
        store.add(
                new StoredResponse(
                        asked.id(),
                        asked.owner(),
                        null,
                        "queued",
                        asked.kept().previousId(),
                        asked.input(),
                        body,
                        asked.at(),
                        clock.instant()),
                List.of(),
                expiry());
        return body;
    }

    /** Ends one that was queued, unless somebody else has. */
    public void end(Finished finished) {
        var conversation = finished.asked().kept().conversation();
        boolean ended =
                store.end(finished.asked().id(), finished.status(), finished.text(), Items.ids(finished.output()));
        if (ended && conversation != null) {
            join(finished, conversation);
        }
    }

    /** Ends one that was queued, and has failed. */
    public void fail(Asked asked, String model, String code, String message) {
        var failed = WholeResponse.begun(asked, asked.settings(), model);
        failed.put("background", true);
        ResponseObject.fail(failed, code, message);
        store.end(asked.id(), "failed", ChatJson.write(failed), List.of());
    }

    /** Says that these are worked on. */
    public void beat(Collection<String> ids) {
        store.beat(ids, clock.instant());
    }

    /** Whether nobody has ended it meanwhile. */
    public boolean isWanted(Asked asked) {
        return store.find(asked.owner(), asked.id(), clock.instant())
                .filter(StoredResponse::isOpen)
                .isPresent();
    }

    /**
     * A response, as its client was told.
     *
     * @throws ProblemException 404 when the owner has none of this id
     */
    public String get(String owner, String id) {
        return body(find(owner, id));
    }

    /** Calls off one that is worked on; one that is over stays as it is. */
    public String cancel(String owner, String id) {
        var response = find(owner, id);
        if (!response.isOpen()) {
            throw new ProblemException(ProblemType.CONFLICT, "Only a response that is worked on can be cancelled.");
        }
        var cancelled = (ObjectNode) Items.tree(response.body());
        cancelled.put("status", "cancelled");
        var body = ChatJson.write(cancelled);
        return store.end(id, "cancelled", body, List.of()) ? body : get(owner, id);
    }

    /**
     * Deletes one.
     *
     * @throws ProblemException 404 when the owner has none of this id
     */
    public String delete(String owner, String id) {
        if (!store.delete(owner, id)) {
            throw notFound(id);
        }
        return ChatJson.write(
                ItemPage.object().put("id", id).put("object", "response").put("deleted", true));
    }

    /** The items that were sent with it, a page of them. */
    public String inputItems(String owner, String id, ItemPage page) {
        return page.of(Items.tree(find(owner, id).input()));
    }

    private StoredResponse find(String owner, String id) {
        if (id.length() > StoredResponse.LONGEST_ID) {
            throw notFound("…");
        }
        return store.find(owner, id, clock.instant()).orElseThrow(() -> notFound(id));
    }

    private String body(StoredResponse response) {
        var beat = response.beatAt();
        if (!response.isOpen() || beat == null || beat.isAfter(clock.instant().minus(SILENCE))) {
            return response.body();
        }
        var lost = (ObjectNode) Items.tree(response.body());
        ResponseObject.fail(lost, "server_error", LOST);
        var body = ChatJson.write(lost);
        store.end(response.id(), "failed", body, List.of());
        return body;
    }

    private static ProblemException notFound(String id) {
        return new ProblemException(
                NOT_FOUND,
                "Response with id '%s' not found.".formatted(id),
                List.of(),
                (@Nullable Duration) null,
                null);
    }

    /** Deletes what has been kept for long enough, a part of it; how many responses. */
    int expire() {
        return store.expire(clock.instant()) + conversations.expire(clock.instant());
    }
}
