package ai.agentsflow.responses;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.ResponsesReader;
import ai.agentsflow.translate.ChatJson;
import ai.agentsflow.translate.responses.ResponseEvents;
import ai.agentsflow.translate.responses.ResponseObject;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer as the events of a response, under the catalogue's name for its model. The last event waits until the response is
 * kept.
 */
public final class StreamedResponse {

    private final Asked asked;
    private final String model;
    private final BiConsumer<String, byte[]> events;
    private @Nullable ModelOutput last;
    private int told;

    /**
     * For one answer.
     *
     * @param model the name that the client shall see
     * @param events hears each event's name, and its data on one line
     */
    public StreamedResponse(Asked asked, String model, BiConsumer<String, byte[]> events) {
        this.asked = asked;
        this.model = model;
        this.events = events;
    }

    /**
     * The next output.
     *
     * @throws ModelFailure when it cannot be told
     */
    public void output(ModelOutput output) {
        if (ResponsesReader.isLast(output.event())) {
            last = output;
        } else {
            told++;
            events.accept(Objects.requireNonNull(output.event()), ProviderJson.onOneLine(told(output)));
        }
    }

    private byte[] told(ModelOutput output) {
        var bytes = output.withModel(model);
        if (output.places().model() == null || !asked.isCompletedFor(model)) {
            return bytes;
        }
        var event = (ObjectNode) ProviderJson.tree(bytes);
        if (event.path("response") instanceof ObjectNode response) {
            WholeResponse.asOurs(asked, model, response);
        }
        return ProviderJson.bytes(event);
    }

    /**
     * The answer is complete.
     *
     * @throws ModelFailure when it cannot be told
     */
    public Finished end() {
        var event = ProviderJson.tree(lastOutput().withModel(model));
        if (!(event.path("response") instanceof ObjectNode response)) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's last event holds no response");
        }
        WholeResponse.asOurs(asked, model, response);
        return new Finished(asked, response, null, WholeResponse.keptBy(asked, model));
    }

    /** Tells the last event. */
    public void last(Finished finished, boolean isKept) {
        finished.json(isKept);
        var event = (ObjectNode) ProviderJson.tree(lastOutput().json());
        event.set("response", finished.response());
        send(event);
    }

    private ModelOutput lastOutput() {
        return Objects.requireNonNull(last, "an answer without its last event is not whole");
    }

    /** The data of the event that there will be no more of it. */
    public String failure(String code, String message) {
        var response = WholeResponse.begun(asked, asked.settings(), model);
        ResponseObject.fail(response, code, message);
        return ChatJson.write(ResponseEvents.of("response.failed", told, response));
    }

    private void send(ObjectNode event) {
        events.accept(event.path("type").asText(), ChatJson.write(event).getBytes(StandardCharsets.US_ASCII));
    }
}
