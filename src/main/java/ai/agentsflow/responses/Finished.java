package ai.agentsflow.responses;

import ai.agentsflow.translate.ChatJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A response that is over, before its client hears of it. */
public final class Finished {

    private final Asked asked;
    private final ObjectNode response;
    private final byte @Nullable [] bytes;
    private final @Nullable String keptBy;

    /**
     * One answer.
     *
     * @param bytes as its upstream gave it; null where it was made here
     * @param keptBy the model whose upstream keeps it too
     */
    Finished(Asked asked, ObjectNode response, byte @Nullable [] bytes, @Nullable String keptBy) {
        this.asked = asked;
        this.response = response;
        this.bytes = bytes;
        this.keptBy = keptBy;
    }

    /** As its client is told of it: that it is not kept, if it should have been and is not. */
    public byte[] json(boolean isKept) {
        var told = bytes;
        if (told != null && (isKept || !asked.kept().wanted())) {
            return told;
        }
        response.put("store", isKept);
        return text().getBytes(StandardCharsets.US_ASCII);
    }

    String text() {
        return ChatJson.write(response);
    }

    Asked asked() {
        return asked;
    }

    ObjectNode response() {
        return response;
    }

    String id() {
        return response.path("id").asText("");
    }

    String status() {
        return response.path("status").asText("");
    }

    JsonNode output() {
        return response.path("output");
    }

    @Nullable
    String keptBy() {
        return keptBy;
    }
}
