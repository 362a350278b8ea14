package ai.agentsflow.gateway;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelOutput;
import ai.agentsflow.models.Served;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.web.ClientConnections;
import ai.agentsflow.platform.web.WholeAnswer;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** An answer in one piece. */
final class WholeReply extends Reply {

    private final BiFunction<ModelOutput, Served, byte[]> form;
    private @Nullable ModelOutput output;

    /**
     * Begins one.
     *
     * @param form the answer in the words of the API that was asked; refuses a broken one with a {@link ModelFailure}
     */
    WholeReply(
            AsyncContext context,
            HttpClient timer,
            ClientConnections connections,
            BiFunction<ModelOutput, Served, byte[]> form) {
        super(context, timer, connections);
        this.form = form;
    }

    @Override
    public void onOutput(ModelOutput whole) {
        output = whole;
    }

    @Override
    public void onEnd(Served served) {
        var whole = output;
        if (whole == null) {
            throw new IllegalStateException("an answer ended without having been given");
        }
        byte[] body;
        try {
            body = form.apply(whole, served);
        } catch (ModelFailure e) {
            onFailure(e);
            return;
        }
        if (!finish()) {
            return;
        }
        context().getResponse().setContentType("application/json");
        try {
            WholeAnswer.send(context(), body);
        } catch (IOException | IllegalStateException e) {
            // the client has left, there is nobody to tell
            complete();
        }
    }
}
