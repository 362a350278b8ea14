package ai.agentsflow.translate;

import ai.agentsflow.dialect.ModelFailure;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a translating adapter says of a request that its vendor cannot honour. To leave such a parameter out would give an answer
 * to another question.
 */
public final class RequestRefusal {

    private RequestRefusal() {}

    /**
     * The failure; its message reaches the client.
     *
     * @param path where in the request, such as {@code messages[2].content}
     * @param rule what holds there, such as {@code must be 1}
     */
    public static ModelFailure of(String path, String rule) {
        return new ModelFailure(ModelFailure.Kind.REQUEST_REFUSED, path + ' ' + rule);
    }

    /** Whether a member has a value: clients write null for what they do not mean. */
    public static boolean isGiven(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    /**
     * Refuses what none of the translated vendors takes.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED}
     */
    public static void refuseUntranslatable(JsonNode request, String vendor) {
        if (isGiven(request.path("n")) && request.path("n").asInt() != 1) {
            throw of("n", "must be 1: " + vendor + " gives one answer");
        }
        refuseUnknown(request, vendor);
    }

    /**
     * The same for a vendor that gives several answers at once.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED}
     */
    public static void refuseUnknown(JsonNode request, String vendor) {
        if (!request.path("logit_bias").isEmpty()) {
            throw of("logit_bias", "is not known to " + vendor);
        }
        for (String member : new String[] {"audio", "web_search_options"}) {
            if (isGiven(request.path(member))) {
                throw of(member, "is not known to " + vendor);
            }
        }
        for (String member : new String[] {"functions", "function_call"}) {
            if (isGiven(request.path(member))) {
                throw of(member, "is not known to " + vendor + "; tools and tool_choice are");
            }
        }
        for (JsonNode modality : request.path("modalities")) {
            if (!modality.asText().equals("text")) {
                throw of("modalities", "must be text: " + vendor + " gives no other answer");
            }
        }
        int place = 0;
        for (JsonNode tool : request.path("tools")) {
            if (!tool.path("type").asText().equals("function")
                    || !tool.path("function").isObject()) {
                throw of("tools[%s]".formatted(place), "must be a function: " + vendor + " has no other tools");
            }
            place++;
        }
    }
}
