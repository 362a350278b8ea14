package ai.agentsflow.gateway.messages;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.gateway.AnthropicError;
import ai.agentsflow.gateway.ErrorObject;
import ai.agentsflow.gateway.StreamForm;
import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.translate.messages.MessageAnswer;
import ai.agentsflow.translate.messages.MessageStream;
import ai.agentsflow.translate.messages.MessagesRequest;
import org.jspecify.annotations.Nullable;

/**
 * Answers in the words of Anthropic's API: as the model gave them where it speaks that API, under the catalogue's name for it, and
 * translated elsewhere. {@code message_stop} is said of a complete stream only.
 */
final class MessageForm implements StreamForm {

    private final String model;
    private final EventStream events;
    private final String requestId;
    private final MessagesBody asked;

    /** Null as long as the events are the model's own. */
    private @Nullable MessageStream translation;

    private boolean passed;

    private MessageForm(String model, EventStream events, String requestId, MessagesBody asked) {
        this.model = model;
        this.events = events;
        this.requestId = requestId;
        this.asked = asked;
    }

    /** @param asked what was asked for; looked at where the answer has to be translated */
    static byte[] whole(ModelOutput output, Served served, MessagesBody asked) {
        return output.dialect() == Dialect.ANTHROPIC
                ? output.withModel(served.model())
                : MessageAnswer.of(output, served.model(), served.usage(), MessagesRequest.wantsThoughts(asked));
    }

    /** @param asked what was asked for; looked at where the answer has to be translated */
    static StreamForm.Beginning stream(String requestId, MessagesBody asked) {
        return (model, events) -> new MessageForm(model, events, requestId, asked);
    }

    @Override
    public void output(ModelOutput output) {
        var event = output.event();
        if (output.dialect() == Dialect.ANTHROPIC && event != null) {
            passed = true;
            events.send(event, ProviderJson.onOneLine(output.withModel(model)));
        } else {
            translation().output(output);
        }
    }

    private MessageStream translation() {
        var stream = translation;
        if (stream == null) {
            stream = new MessageStream(
                    model, asked.estimatedTokens(), MessagesRequest.wantsThoughts(asked), events::send);
            translation = stream;
        }
        return stream;
    }

    @Override
    public void end(Served served) {
        if (!passed) {
            translation().end(served.usage());
        }
        events.close();
    }

    @Override
    public void fail(ErrorObject error) {
        events.fail("error", AnthropicError.json(error, requestId));
    }
}
