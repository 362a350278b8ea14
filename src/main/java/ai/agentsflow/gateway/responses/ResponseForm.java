package ai.agentsflow.gateway.responses;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.gateway.ErrorObject;
import ai.agentsflow.gateway.StreamForm;
import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.responses.Responses;
import ai.agentsflow.responses.StreamedResponse;

/** Answers in the words of OpenAI's Responses API. The last event is told when the response is kept. */
record ResponseForm(StreamedResponse response, Responses kept, EventStream events) implements StreamForm {

    @Override
    public void output(ModelOutput output) {
        response.output(output);
    }

    @Override
    public void end(Served served) {
        var finished = response.end();
        response.last(finished, kept.keep(finished));
        events.close();
    }

    @Override
    public void fail(ErrorObject error) {
        events.fail("response.failed", response.failure(code(error), error.message()));
    }

    /** What a response that failed knows of its reason. */
    static String code(ErrorObject error) {
        return error.status() == 429 ? "rate_limit_exceeded" : "server_error";
    }
}
