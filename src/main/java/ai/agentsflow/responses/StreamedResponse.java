package ai.agentsflow.responses;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ResponsesReader;
import ai.agentsflow.translate.ChatJson;
import ai.agentsflow.translate.responses.OfferedTools;
import ai.agentsflow.translate.responses.ResponseEvents;
import ai.agentsflow.translate.responses.ResponseObject;
import ai.agentsflow.translate.responses.ResponseStream;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer as the events of a response: the model's own, under the catalogue's name for it, where its upstream has that API,
 * else made of what it says. The last event waits until the response is kept.
 */
public final class StreamedResponse {

    private final Asked asked;
    private final String model;
    private final Supplier<@Nullable OfferedTools> tools;
    private final LongPredicate memory;
    private final BiConsumer<String, byte[]> events;
    private @Nullable ResponseStream translation;
    private @Nullable ModelOutput last;
    private int passed;

    /**
     * For one answer.
     *
     * @param model the name that the client shall see
     * @param tools those that the model was told of, where it was asked in another API
     * @param memory takes so many bytes more, or says that there are none left
     * @param events hears each event's name, and its data on one line
     */
    public StreamedResponse(
            Asked asked,
            String model,
            Supplier<@Nullable OfferedTools> tools,
            LongPredicate memory,
            BiConsumer<String, byte[]> events) {
        this.asked = asked;
        this.model = model;
        this.tools = tools;
        this.memory = memory;
        this.events = events;
    }

    /**
     * The next output.
     *
     * @throws ModelFailure when it cannot be told
     */
    public void output(ModelOutput output) {
        if (output.dialect() != Dialect.RESPONSES) {
            translation().output(output);
        } else if (ResponsesReader.isLast(output.event())) {
            last = output;
        } else {
            passed++;
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

    private ResponseStream translation() {
        var stream = translation;
        if (stream == null) {
            var settings = asked.settings();
            stream = new ResponseStream(
                    WholeResponse.begun(asked, settings, model),
                    settings,
                    Objects.requireNonNull(tools.get()),
                    memory,
                    (event, data) -> events.accept(event, data.getBytes(StandardCharsets.US_ASCII)));
            translation = stream;
        }
        return stream;
    }

    /**
     * The answer is complete.
     *
     * @throws ModelFailure when it cannot be told
     */
    public Finished end(TokenUsage counted) {
        var output = last;
        if (output == null) {
            return new Finished(asked, translation().end(counted), null, null);
        }
        var event = ProviderJson.tree(output.withModel(model));
        if (!(event.path("response") instanceof ObjectNode response)) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's last event holds no response");
        }
        WholeResponse.asOurs(asked, model, response);
        return new Finished(asked, response, null, model);
    }

    /** Tells the last event. */
    public void last(Finished finished, boolean isKept) {
        finished.json(isKept);
        var output = last;
        if (output == null) {
            translation().last();
            return;
        }
        var event = (ObjectNode) ProviderJson.tree(output.json());
        event.set("response", finished.response());
        send(event);
    }

    /** The data of the event that there will be no more of it. */
    public String failure(String code, String message) {
        var response = WholeResponse.begun(asked, asked.settings(), model);
        ResponseObject.fail(response, code, message);
        var stream = translation;
        return ChatJson.write(ResponseEvents.of("response.failed", stream == null ? passed : stream.told(), response));
    }

    private void send(ObjectNode event) {
        events.accept(event.path("type").asText(), ChatJson.write(event).getBytes(StandardCharsets.US_ASCII));
    }
}
