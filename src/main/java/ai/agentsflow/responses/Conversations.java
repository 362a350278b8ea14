package ai.agentsflow.responses;

import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.platform.json.JsonCheck;
import ai.agentsflow.platform.json.JsonFault;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.translate.ChatJson;
import ai.agentsflow.translate.responses.ItemIds;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/**
 * Conversations as <a href="https://platform.openai.com/docs/api-reference/conversations">OpenAI's API</a> has them: items in order, and
 * notes of the client's own. Every method may wait for the database.
 */
@ApplicationScoped
public class Conversations {

    private static final int MOST_ITEMS_AT_ONCE = 20;
    private static final int MOST_NOTES = 16;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_NOTE = 512;

    private static final ProblemType NOT_FOUND =
            new ProblemType("conversation-not-found", 404, "There is no such thing");

    private static final Shape NOTES = Shape.object().orNull();
    private static final Shape ITEMS = Shape.array(Shape.object()).called("an array of items, each an object");
    private static final Shape BEGIN =
            Shape.members().may("items", ITEMS.orNull()).may("metadata", NOTES).build();
    private static final Shape DESCRIBE =
            Shape.members().need("metadata", NOTES).build();
    private static final Shape ADD = Shape.members().need("items", ITEMS).build();

    private final ConversationStore store;
    private final ResponsesConfig config;
    private final Clock clock;

    @Inject
    Conversations(ConversationStore store, ResponsesConfig config) {
        this(store, config, Clock.systemUTC());
    }

    Conversations(ConversationStore store, ResponsesConfig config, Clock clock) {
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    /** What a client may send, by what it is for. */
    public static Map<String, Shape> shapes() {
        return Map.of("CreateConversation", BEGIN, "UpdateConversation", DESCRIBE, "AddConversationItems", ADD);
    }

    /**
     * Begins one.
     *
     * @param body {@code items} and {@code metadata}, or nothing
     */
    public String begin(String owner, byte[] body) {
        if (!config.keeps()) {
            throw new ProblemException(ProblemType.NOT_IMPLEMENTED, "This server keeps no conversations.");
        }
        var asked = body.length == 0 ? ItemPage.object() : read(body, BEGIN);
        var begun = new StoredConversation(
                ItemIds.conversation(), ChatJson.write(notes(asked.path("metadata"))), clock.instant());
        store.add(begun, owner, items(asked.path("items")), expiry());
        return told(begun);
    }

    public String get(String owner, String id) {
        return told(find(owner, id));
    }

    /** Exchanges its notes. */
    public String describe(String owner, String id, byte[] body) {
        var notes = ChatJson.write(notes(read(body, DESCRIBE).path("metadata")));
        if (!store.describe(owner, id, notes)) {
            throw notFound(id);
        }
        return get(owner, id);
    }

    public String delete(String owner, String id) {
        if (!store.delete(owner, id)) {
            throw notFound(id);
        }
        return ChatJson.write(ItemPage.object()
                .put("id", id)
                .put("object", "conversation.deleted")
                .put("deleted", true));
    }

    /** A page of its items. */
    public String items(String owner, String id, ItemPage page) {
        return page.of(all(owner, id).values().stream().map(Items::tree).toList());
    }

    public String item(String owner, String id, String item) {
        var body = all(owner, id).get(item);
        if (body == null) {
            throw notFound(item);
        }
        return body;
    }

    /** Adds items at its end, and tells them. */
    public String add(String owner, String id, byte[] body) {
        var items = items(read(body, ADD).path("items"));
        find(owner, id);
        if (!store.append(owner, id, items, Responses.MOST_ITEMS, expiry())) {
            throw Inputs.invalid("items", "are more than the %s of one conversation".formatted(Responses.MOST_ITEMS));
        }
        return new ItemPage(Math.max(1, items.size()), null, true)
                .of(items.values().stream().map(Items::tree).toList());
    }

    /** Deletes an item, and tells the conversation. */
    public String deleteItem(String owner, String id, String item) {
        var conversation = find(owner, id);
        if (!store.deleteItem(id, item)) {
            throw notFound(item);
        }
        return told(conversation);
    }

    private Map<String, String> all(String owner, String id) {
        find(owner, id);
        return store.items(id, config.maxBytes())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.TOO_LARGE,
                        "The conversation is larger than the %s bytes that this server reads at once."
                                .formatted(config.maxBytes())));
    }

    private StoredConversation find(String owner, String id) {
        if (id.length() > StoredResponse.LONGEST_ID) {
            throw notFound("…");
        }
        return store.find(owner, id, clock.instant()).orElseThrow(() -> notFound(id));
    }

    private Instant expiry() {
        return clock.instant().plus(config.retention());
    }

    private Map<String, String> items(JsonNode items) {
        if (items.size() > MOST_ITEMS_AT_ONCE) {
            throw Inputs.invalid("items", "must be at most %s".formatted(MOST_ITEMS_AT_ONCE));
        }
        var byId = Items.byId(Items.of(items));
        for (var item : byId.entrySet()) {
            if (item.getKey().length() > StoredResponse.LONGEST_ID) {
                throw Inputs.invalid(
                        "items", "must have ids of at most %s letters".formatted(StoredResponse.LONGEST_ID));
            }
            if (item.getValue().length() > config.maxBytes()) {
                throw Inputs.invalid("items", "must have at most %s bytes each".formatted(config.maxBytes()));
            }
        }
        return byId;
    }

    private static ObjectNode notes(JsonNode notes) {
        if (notes.size() > MOST_NOTES) {
            throw Inputs.invalid("metadata", "must have at most %s members".formatted(MOST_NOTES));
        }
        for (var note : notes.properties()) {
            if (note.getKey().length() > LONGEST_NAME
                    || !note.getValue().isTextual()
                    || note.getValue().textValue().length() > LONGEST_NOTE) {
                throw Inputs.invalid(
                        "metadata",
                        "must have names of at most %s letters, and texts of at most %s"
                                .formatted(LONGEST_NAME, LONGEST_NOTE));
            }
        }
        return notes instanceof ObjectNode object ? object : ItemPage.object();
    }

    private static JsonNode read(byte[] body, Shape shape) {
        try {
            var json = JsonCheck.withoutMark(body);
            JsonCheck.check(json, shape, ProviderJson.REQUESTS, (known, start, end) -> {});
            return ProviderJson.checkedTree(json);
        } catch (JsonFault fault) {
            throw fault.problem();
        }
    }

    private static String told(StoredConversation conversation) {
        var told = ItemPage.object()
                .put("id", conversation.id())
                .put("object", "conversation")
                .put("created_at", conversation.createdAt().getEpochSecond());
        told.set("metadata", Items.tree(conversation.metadata()));
        return ChatJson.write(told);
    }

    private static ProblemException notFound(String id) {
        return new ProblemException(NOT_FOUND, "There is nothing with id '%s'.".formatted(id));
    }
}
