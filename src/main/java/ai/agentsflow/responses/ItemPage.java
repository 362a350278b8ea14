package ai.agentsflow.responses;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.translate.ChatJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param limit how many, 1 to 100
 * @param after the id of the item before the first; null: from the beginning
 * @param ascending the oldest first
 */
public record ItemPage(int limit, @Nullable String after, boolean ascending) {

    private static final int USUAL = 20;
    private static final int MOST = 100;

    /**
     * Reads the parameters of a request.
     *
     * @throws ProblemException 400 for what they cannot be
     */
    public static ItemPage of(@Nullable String limit, @Nullable String after, @Nullable String order) {
        if (order != null && !order.equals("asc") && !order.equals("desc")) {
            throw Inputs.invalid("order", "must be asc or desc");
        }
        int most = USUAL;
        if (limit != null) {
            if (!limit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(limit) > MOST) {
                throw Inputs.invalid("limit", "must be a whole number from 1 to %s".formatted(MOST));
            }
            most = Integer.parseInt(limit);
        }
        return new ItemPage(most, after, "asc".equals(order));
    }

    /** The page of these items, as it is told; they are the oldest first. */
    String of(Iterable<JsonNode> items) {
        List<JsonNode> all = new ArrayList<>();
        items.forEach(all::add);
        if (!ascending) {
            Collections.reverse(all);
        }
        int from = 0;
        if (after != null) {
            while (from < all.size() && !id(all.get(from)).equals(after)) {
                from++;
            }
            if (from == all.size()) {
                throw Inputs.invalid("after", "must be the id of an item of this list");
            }
            from++;
        }
        int to = Math.min(all.size(), from + limit);
        var told = object().put("object", "list");
        var data = told.putArray("data");
        all.subList(from, to).forEach(data::add);
        return ChatJson.write(told.put("first_id", from < to ? id(all.get(from)) : null)
                .put("last_id", from < to ? id(all.get(to - 1)) : null)
                .put("has_more", to < all.size()));
    }

    private static String id(JsonNode item) {
        return item.path("id").asText("");
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
