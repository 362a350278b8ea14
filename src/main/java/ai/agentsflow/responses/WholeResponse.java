package ai.agentsflow.responses;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.translate.responses.ResponseObject;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An answer in one piece as a response. */
public final class WholeResponse {

    private WholeResponse() {}

    /**
     * Makes it of what a model has said.
     *
     * @param model the name that the client shall see
     * @throws ModelFailure {@code BROKEN_ANSWER} when that is no answer
     */
    public static Finished of(Asked asked, ModelOutput output, String model) {
        var bytes = output.withModel(model);
        var response = (ObjectNode) ProviderJson.tree(bytes);
        boolean changed = asOurs(asked, model, response);
        return new Finished(asked, response, changed ? null : bytes, keptBy(asked, model));
    }

    static @Nullable String keptBy(Asked asked, String model) {
        return asked.background() || asked.isTranslated() ? null : model;
    }

    static ObjectNode begun(Asked asked, JsonNode settings, String model) {
        return ResponseObject.begun(asked.id(), asked.at(), settings, model);
    }

    /** An upstream that was told more than the client has sent knows nothing of what that referred to. */
    static boolean asOurs(Asked asked, String model, ObjectNode response) {
        if (!asked.isCompletedFor(model)) {
            return false;
        }
        var kept = asked.kept();
        if (kept.background() || asked.isTranslated()) {
            response.put("id", asked.id()).put("background", kept.background());
        }
        response.put("previous_response_id", kept.previousId());
        if (kept.conversation() != null) {
            response.putObject("conversation").put("id", kept.conversation());
        }
        return true;
    }
}
