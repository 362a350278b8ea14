package ai.agentsflow.gateway;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.exchange.EventStream;

/** A stream in the words of one API. Both ways of telling the next may refuse a broken answer with a {@link ModelFailure}. */
public interface StreamForm {

    void output(ModelOutput output);

    /** The last events of a complete answer, and its end. */
    void end(Served served);

    /** The last event of one that broke, and its end. */
    void fail(ErrorObject error);

    /** Makes one as soon as a model has begun to answer; sends nothing yet. */
    interface Beginning {
        StreamForm of(String model, EventStream events);
    }
}
