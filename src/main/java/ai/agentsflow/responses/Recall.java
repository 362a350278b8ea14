package ai.agentsflow.responses;

import ai.agentsflow.dialect.LargeBodies;
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
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Completes requests with what they refer to: a response before, a conversation, items by their ids. */
@ApplicationScoped
public class Recall {

    /** Answers that a response can go on from, one from the other. */
    private static final int LONGEST_CHAIN = 1_000;

    private static final int MOST_REFERENCES = 1_000;

    private static final ProblemType NO_PREVIOUS = new ProblemType("previous-response-not-found", 400);

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
        var look = new Look(owner, request);
        // the database may take its time, for which no reader of large requests has to wait
        Optional<Parts> alone = request.asTree(tree -> look.at((ObjectNode) tree));
        var parts = alone.orElseGet(() -> {
            var found = look.up();
            return request.asTree(tree -> look.completed((ObjectNode) tree, found));
        });
        return look.asked(parts);
    }

    /**
     * A request in parts.
     *
     * @param complete the request with what was said before; null where it refers to nothing
     * @param settings the request without its input
     * @param input the items that were sent with it; empty where they are not kept
     */
    private record Parts(byte @Nullable [] complete, byte[] settings, String input) {}

    /**
     * What a request refers to.
     *
     * @param items by their places in the input
     * @param before what was said before; null for a request that goes on from nothing
     */
    private record Found(
            Map<Integer, String> items, @Nullable List<Told> before) {}

    /** An item or a list of some, or a response with those that it has given, as JSON. */
    private record Told(String json, boolean response) {

        void into(ArrayNode items) {
            var tree = Items.tree(json);
            if (response) {
                tree.path("output").forEach(items::add);
            } else if (tree.isArray()) {
                tree.forEach(items::add);
            } else {
                items.add(tree);
            }
        }
    }

    /** One request. */
    private final class Look {

        private final String owner;
        private final ResponsesRequest sent;
        private final Set<String> keptBy = new HashSet<>();
        private final Map<Integer, String> references = new LinkedHashMap<>();
        private @Nullable String previous;
        private @Nullable String conversation;
        private boolean background;
        private boolean wanted;
        private int letters;

        Look(String owner, ResponsesRequest sent) {
            this.owner = owner;
            this.sent = sent;
        }

        /** Reads what it refers to; a request that refers to nothing is complete. */
        Optional<Parts> at(ObjectNode request) {
            previous = text(request, "previous_response_id");
            conversation = conversationId(request);
            background = request.path("background").asBoolean();
            wanted = request.path("store").asBoolean(true);
            if (previous != null && conversation != null) {
                throw Inputs.invalid("previous_response_id", "cannot be given together with conversation");
            }
            if (background && !wanted) {
                throw Inputs.invalid("store", "must be true with background: the response is fetched later");
            }
            if (background && !config.keeps()) {
                throw Inputs.invalid("background", "cannot be true: this server keeps no responses");
            }
            findReferences(request);
            return previous == null && conversation == null && references.isEmpty()
                    ? Optional.of(completed(request, new Found(Map.of(), null)))
                    : Optional.empty();
        }

        /** Asks the database, which may take its time. */
        Found up() {
            var items = new HashMap<Integer, String>();
            references.forEach((place, id) -> items.put(place, item(id, "input." + place + ".id")));
            return new Found(items, before());
        }

        /** Puts together what was sent and what was found. */
        Parts completed(ObjectNode request, Found found) {
            found.items().forEach((place, item) -> ((ArrayNode) request.path("input")).set(place, Items.tree(item)));
            boolean keeps = keeps();
            boolean refers = !references.isEmpty();
            var own = keeps || refers || previous != null || conversation != null || background
                    ? Items.of(request.path("input"))
                    : JsonNodeFactory.instance.arrayNode();
            var input = keeps ? Items.text(own) : "";
            // first: it may be large, and is not to be copied with the rest
            request.remove("input");
            var complete =
                    refers || found.before() != null || background ? complete(request, found.before(), own) : null;
            return new Parts(complete, ProviderJson.bytes(request), input);
        }

        Asked asked(Parts parts) {
            return new Asked(
                    owner,
                    ItemIds.response(),
                    clock.instant(),
                    sent,
                    parts.complete() == null ? null : ResponsesRequest.parse(parts.complete()),
                    keptBy,
                    parts.settings(),
                    parts.input(),
                    new Asked.Kept(keeps() && wanted, background, previous, conversation));
        }

        private boolean keeps() {
            return config.keeps() && (wanted || conversation != null);
        }

        private static @Nullable String text(ObjectNode request, String name) {
            return request.hasNonNull(name) ? request.path(name).asText() : null;
        }

        private static @Nullable String conversationId(ObjectNode request) {
            var conversation = request.path("conversation");
            return conversation.isObject() ? conversation.path("id").asText() : text(request, "conversation");
        }

        /** Where only the ids of items stand. */
        private void findReferences(ObjectNode request) {
            if (request.path("input") instanceof ArrayNode items) {
                for (int i = 0; i < items.size(); i++) {
                    if (isReference(items.path(i))) {
                        references.put(i, items.path(i).path("id").asText());
                    }
                }
            }
            if (references.size() > MOST_REFERENCES) {
                throw Inputs.invalid("input", "refers to more than %s items".formatted(MOST_REFERENCES));
            }
        }

        /** Its type may be left out: an upstream would look into its account, which is everybody's. */
        private static boolean isReference(JsonNode item) {
            var type = item.path("type").asText("");
            return type.equals("item_reference") || (type.isEmpty() && item.has("id") && !item.hasNonNull("role"));
        }

        private String item(String id, String path) {
            var response = responses
                    .withItem(owner, id, clock.instant())
                    .orElseThrow(() -> Inputs.invalid(path, "must be the id of an item that is kept here"));
            keptBy(response);
            var item = LargeBodies.read(
                            response.body().getBytes(StandardCharsets.UTF_8), body -> itemIn(response.body(), id))
                    .orElseThrow(() -> Inputs.invalid(path, "must be the id of an item that is kept here"));
            count(item);
            return item;
        }

        private static Optional<String> itemIn(String response, String id) {
            for (JsonNode item : Items.tree(response).path("output")) {
                if (item.path("id").asText().equals(id)) {
                    return Optional.of(item.toString());
                }
            }
            return Optional.empty();
        }

        private @Nullable List<Told> before() {
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
            return conversations
                    .items(conversation, config.maxBytes() - letters)
                    .orElseThrow(this::tooLong)
                    .values()
                    .stream()
                    .map(item -> new Told(item, false))
                    .toList();
        }

        private List<Told> chain(String last) {
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
            return chain.stream()
                    .flatMap(response -> Stream.of(new Told(response.input(), false), new Told(response.body(), true)))
                    .toList();
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
        private static byte[] complete(ObjectNode request, @Nullable List<Told> before, ArrayNode own) {
            var whole = request.deepCopy();
            whole.remove(List.of("previous_response_id", "conversation", "background"));
            var items = whole.putArray("input");
            if (before != null) {
                before.forEach(told -> told.into(items));
            }
            items.addAll(own);
            return ProviderJson.bytes(whole);
        }

        private ProblemException tooLong() {
            return Inputs.invalid(
                    previous == null ? "conversation" : "previous_response_id",
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
