package ai.agentsflow.gateway.completions;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.AnswerSplice;
import ai.agentsflow.gateway.ErrorObject;
import ai.agentsflow.gateway.StreamForm;
import ai.agentsflow.platform.exchange.EventStream;

/** Answers in the words of OpenAI's API, which are the upstream's own. {@code [DONE]} is said of a complete stream only. */
record ChatForm(EventStream events, AnswerSplice splice) implements StreamForm {

    private static final String DONE = "[DONE]";

    static byte[] whole(ModelOutput output, Served served) {
        return AnswerSplice.whole(output, served.model());
    }

    static StreamForm.Beginning stream(boolean wantsUsage) {
        return (model, events) -> new ChatForm(events, new AnswerSplice(model, wantsUsage));
    }

    /** The same of a text's completion. */
    static StreamForm.Beginning completionStream(boolean wantsUsage) {
        return (model, events) -> new ChatForm(events, AnswerSplice.ofText(model, wantsUsage));
    }

    @Override
    public void output(ModelOutput output) {
        splice.next(output).ifPresent(events::send);
    }

    @Override
    public void end(Served served) {
        splice.last(served.usage()).ifPresent(events::send);
        events.close(DONE);
    }

    @Override
    public void fail(ErrorObject error) {
        events.fail(error.json());
    }
}
