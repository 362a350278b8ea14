package ai.agentsflow.gateway;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.gateway.messages.MessageAnswer;
import ai.agentsflow.gateway.messages.MessageStream;
import ai.agentsflow.platform.exchange.EventStream;

/** Answers in the words of Anthropic's API. {@code message_stop} is said of a complete stream only. */
record MessageForm(EventStream events, MessageStream stream, String requestId) implements StreamForm {

    static byte[] whole(ModelOutput output, Served served) {
        return MessageAnswer.of(output, served.model(), served.usage());
    }

    static StreamForm.Beginning stream(String requestId, long promptEstimate) {
        return (model, events) ->
                new MessageForm(events, new MessageStream(model, promptEstimate, events::send), requestId);
    }

    @Override
    public void output(ModelOutput output) {
        stream.output(output);
    }

    @Override
    public void end(Served served) {
        stream.end(served.usage());
        events.close();
    }

    @Override
    public void fail(ErrorObject error) {
        events.fail("error", AnthropicError.json(error, requestId));
    }
}
