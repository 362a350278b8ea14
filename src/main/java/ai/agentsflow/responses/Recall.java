package ai.agentsflow.responses;

import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Violation;
import ai.agentsflow.translate.responses.ItemIds;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Completes requests with what they refer to: a response before, a conversation, items by their ids. */
@ApplicationScoped
public class Recall {

    /** Answers that a response can go on from, one from the other. */
    private static final int LONGEST_CHAIN = 1_000;

    private static final int MOST_REFERENCES = 1_000;

    private static final ProblemType NO_PREVIOUS =
            new ProblemType("previous-response-not-found", 400, "The input breaks a rule");

    private final ResponseStore responses;
    private final ConversationStore conversations;
    private final ResponsesConfig config;
    private final Clock clock;

    @Inject
    Recall(ResponseStore responses, ConversationStore conversations, ResponsesConfig config) {
        this(responses, conversations, config, Clock.systemUTC());
    }

    Recall(ResponseStore responses, ConversationStore conversations, ResponsesConfig config, Clock clock) {
        this.responses = responses;
        this.conversations = conversations;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Looks at a request.
     *
     * @param owner who asks: what belongs to others is not there
     * @throws ProblemException 400 when it refers to what is not kept, or to more than goes into a request
     */
    public Asked asked(String owner, ResponsesRequest request) {
        return request.asTree(tree -> new Look(owner, request, (ObjectNode) tree).asked());
    }

    /** One request. */
    private final class Look {

        private final String owner;
        private final ResponsesRequest sent;
        private final ObjectNode request;
        private final Set<String> keptBy = new HashSet<>();
        private int letters;

        Look(String owner, ResponsesRequest sent, ObjectNode request) {
            this.owner = owner;
            this.sent = sent;
            this.request = request;
        }

        Asked asked() {
            var previous = text("previous_response_id");
            var conversation = conversationId();
            boolean background = request.path("background").asBoolean();
            boolean wanted = request.path("store").asBoolean(true);
            if (previous != null && conversation != null) {
                throw Inputs.invalid("previous_response_id", "cannot be given together with conversation");
            }
            if (background && !wanted) {
                throw Inputs.invalid("store", "must be true with background: the response is fetched later");
            }
            if (background && !config.keeps()) {
                throw Inputs.invalid("background", "cannot be true: this server keeps no responses");
            }
            if (background && sent.stream()) {
                throw Inputs.invalid(
                        "stream", "cannot be true with background here: fetch the response until it is over");
            }
            boolean keeps = config.keeps() && (wanted || conversation != null);
            boolean refers = resolveReferences();
            var own = keeps || refers || previous != null || conversation != null || background
                    ? Items.of(request.path("input"))
                    : JsonNodeFactory.instance.arrayNode();
            var before = before(previous, conversation);
            var input = keeps ? Items.text(own) : "";
            // first: it may be large, and is not to be copied with the rest
            request.remove("input");
            var complete = refers || before != null || background ? complete(before, own) : null;
            return new Asked(
                    owner,
                    ItemIds.response(),
                    clock.instant(),
                    sent,
                    complete,
                    keptBy,
                    ProviderJson.bytes(request),
                    input,
                    new Asked.Kept(keeps && wanted, background, previous, conversation));
        }

        private @Nullable String text(String name) {
            return request.hasNonNull(name) ? request.path(name).asText() : null;
        }

        private @Nullable String conversationId() {
            var conversation = request.path("conversation");
            return conversation.isObject() ? conversation.path("id").asText() : text("conversation");
        }

        /** Puts items where only their ids stand; whether there were any. */
        private boolean resolveReferences() {
            int references = 0;
            if (request.path("input") instanceof ArrayNode items) {
                for (int i = 0; i < items.size(); i++) {
                    if (isReference(items.path(i))) {
                        if (++references > MOST_REFERENCES) {
                            throw Inputs.invalid("input", "refers to more than %s items".formatted(MOST_REFERENCES));
                        }
                        items.set(i, item(items.path(i).path("id").asText(), "input." + i + ".id"));
                    }
                }
            }
            return references > 0;
        }

        /** Its type may be left out: an upstream would look into its account, which is everybody's. */
        private static boolean isReference(JsonNode item) {
            var type = item.path("type").asText("");
            return type.equals("item_reference") || (type.isEmpty() && item.has("id") && !item.hasNonNull("role"));
        }

        private JsonNode item(String id, String path) {
            var response = responses
                    .withItem(owner, id, clock.instant())
                    .orElseThrow(() -> Inputs.invalid(path, "must be the id of an item that is kept here"));
            keptBy(response);
            for (JsonNode item : Items.tree(response.body()).path("output")) {
                if (item.path("id").asText().equals(id)) {
                    count(item.toString());
                    return item;
                }
            }
            throw Inputs.invalid(path, "must be the id of an item that is kept here");
        }

        private @Nullable ArrayNode before(@Nullable String previous, @Nullable String conversation) {
            if (previous != null) {
                return chain(previous);
            }
            if (conversation == null) {
                return null;
            }
            keptBy.add("");
            if (conversations.find(owner, conversation, clock.instant()).isEmpty()) {
                throw Inputs.invalid("conversation", "must be the id of a conversation that is kept here");
            }
            var items = JsonNodeFactory.instance.arrayNode();
            conversations
                    .items(conversation, config.maxBytes() - letters)
                    .orElseThrow(this::tooLong)
                    .values()
                    .forEach(item -> items.add(Items.tree(item)));
            return items;
        }

        private ArrayNode chain(String last) {
            var chain = new ArrayDeque<StoredResponse>();
            for (String id = last; id != null; ) {
                var response = responses.find(owner, id, clock.instant()).orElseThrow(() -> noPrevious(last));
                if (response.isOpen()) {
                    throw Inputs.invalid("previous_response_id", "must be the id of a response that is over");
                }
                if (chain.isEmpty()) {
                    keptBy(response);
                }
                count(response.input());
                count(response.body());
                chain.addFirst(response);
                if (chain.size() > LONGEST_CHAIN) {
                    throw tooLong();
                }
                id = response.previousId();
            }
            var items = JsonNodeFactory.instance.arrayNode();
            for (StoredResponse response : chain) {
                Items.tree(response.input()).forEach(items::add);
                Items.tree(response.body()).path("output").forEach(items::add);
            }
            return items;
        }

        private void keptBy(StoredResponse response) {
            keptBy.add(response.keptBy() == null ? "" : response.keptBy());
        }

        private void count(String kept) {
            letters += kept.length();
            if (letters > config.maxBytes()) {
                throw tooLong();
            }
        }

        /** The request as somebody can answer it who keeps nothing. */
        private ResponsesRequest complete(@Nullable ArrayNode before, ArrayNode own) {
            var whole = request.deepCopy();
            whole.remove(List.of("previous_response_id", "conversation", "background"));
            var items = whole.putArray("input");
            if (before != null) {
                items.addAll(before);
            }
            items.addAll(own);
            return ResponsesRequest.of(whole);
        }

        private ProblemException tooLong() {
            return Inputs.invalid(
                    text("previous_response_id") == null ? "conversation" : "previous_response_id",
                    "stands for more than the %s bytes that go into a request".formatted(config.maxBytes()));
        }
    }

    private static ProblemException noPrevious(String id) {
        return new ProblemException(
                NO_PREVIOUS,
                "Previous response with id '%s' not found."
                        .formatted(id.length() <= StoredResponse.LONGEST_ID ? id : "…"),
                List.of(new Violation("previous_response_id", "must be the id of a response that is kept here")));
    }
}
