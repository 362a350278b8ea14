package ai.agentsflow.gateway.messages;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.gateway.AnthropicError;
import ai.agentsflow.gateway.ErrorObject;
import ai.agentsflow.gateway.StreamForm;
import ai.agentsflow.platform.exchange.EventStream;
import java.util.Objects;

/**
 * Answers in the words of Anthropic's API, under the catalogue's name for the model. {@code message_stop} is said of a complete stream
 * only.
 */
record MessageForm(String model, EventStream events, String requestId) implements StreamForm {

    static byte[] whole(ModelOutput output, Served served) {
        return output.withModel(served.model());
    }

    static StreamForm.Beginning stream(String requestId) {
        return (model, events) -> new MessageForm(model, events, requestId);
    }

    @Override
    public void output(ModelOutput output) {
        events.send(Objects.requireNonNull(output.event()), ProviderJson.onOneLine(output.withModel(model)));
    }

    @Override
    public void end(Served served) {
        events.close();
    }

    @Override
    public void fail(ErrorObject error) {
        events.fail("error", AnthropicError.json(error, requestId));
    }
}
