package ai.agentsflow.responses;

import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A response that is asked for, with all that the request refers to. It is held as bytes: a tree takes several times as many. */
public final class Asked {

    private final String owner;
    private final String id;
    private final Instant at;
    private final ResponsesRequest sent;
    private final @Nullable ResponsesRequest complete;
    private final Set<String> keptBy;
    private final byte[] settings;
    private final String input;
    private final Kept kept;
    private volatile boolean translated;

    /**
     * What a request says of being kept.
     *
     * @param wanted whether the response is to be
     * @param background whether it is wanted later
     */
    record Kept(
            boolean wanted,
            boolean background,
            @Nullable String previousId,
            @Nullable String conversation) {}

    /**
     * One that is about to be answered.
     *
     * @param id of the response, where it is made here
     * @param complete the request with what was said before; null where it refers to nothing
     * @param keptBy who keeps what it refers to: the names of models, and an empty one for what only this server does
     * @param settings the request without its input
     * @param input the items that were sent with it; empty where they are not kept
     */
    Asked(
            String owner,
            String id,
            Instant at,
            ResponsesRequest sent,
            @Nullable ResponsesRequest complete,
            Set<String> keptBy,
            byte[] settings,
            String input,
            Kept kept) {
        this.owner = owner;
        this.id = id;
        this.at = at;
        this.sent = sent;
        this.complete = complete;
        this.keptBy = Set.copyOf(keptBy);
        this.settings = settings;
        this.input = input;
        this.kept = kept;
    }

    /** The model as the client named it. */
    public String model() {
        return sent.model();
    }

    public boolean stream() {
        return sent.stream();
    }

    /** Whether the client wants to come back for the answer. */
    public boolean background() {
        return kept.background();
    }

    /** About how many tokens there are to read, with what was said before. */
    public long estimatedTokens() {
        return (complete == null ? sent : complete).estimatedTokens();
    }

    /** How many bytes are held of it beside the client's. */
    public long held() {
        return settings.length + (long) input.length() + (complete == null ? 0 : complete.size());
    }

    /** The request for an upstream that has the same API: as it came, if it refers to nothing that this upstream does not keep. */
    public ResponsesRequest passed(String model) {
        return complete == null || isKnownTo(model) ? sent : complete;
    }

    /** Whether this model's upstream was told more than the client has sent. */
    boolean isCompletedFor(String model) {
        return translated || (complete != null && !isKnownTo(model));
    }

    private boolean isKnownTo(String model) {
        return !kept.background() && kept.conversation() == null && keptBy.equals(Set.of(model));
    }

    /** The request with all that it refers to, for a model that is asked in another API: what that gives is kept nowhere else. */
    public ResponsesRequest complete() {
        translated = true;
        return complete == null ? sent : complete;
    }

    /** Whether the response is one of this server's making. */
    boolean isTranslated() {
        return translated;
    }

    String owner() {
        return owner;
    }

    /** The response's id, where it is made here. */
    public String id() {
        return id;
    }

    Instant at() {
        return at;
    }

    String input() {
        return input;
    }

    Kept kept() {
        return kept;
    }

    /** The request without its input. */
    JsonNode settings() {
        return ProviderJson.checkedTree(settings);
    }
}
