package ai.agentsflow.translate.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The events of a streamed response. */
public final class ResponseEvents {

    private ResponseEvents() {}

    /** One that tells how a response stands. */
    public static ObjectNode of(String type, int sequence, ObjectNode response) {
        return event(type, sequence).set("response", response);
    }

    static ObjectNode event(String type, int sequence) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("sequence_number", sequence);
    }
}
