package ai.agentsflow.translate.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** The events of a streamed response. */
public final class ResponseEvents {

    private static final Set<String> OF_RESPONSE =
            Set.of("response.created", "response.in_progress", "response.completed", "response.incomplete");

    private ResponseEvents() {}

    /** Whether an event of this name tells how a response stands. */
    static boolean isOfResponse(String event) {
        return OF_RESPONSE.contains(event);
    }

    /** One that tells how a response stands. */
    public static ObjectNode of(String type, int sequence, ObjectNode response) {
        return event(type, sequence).set("response", response);
    }

    static ObjectNode event(String type, int sequence) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("sequence_number", sequence);
    }
}
