package ai.agentsflow.gateway;

import ai.agentsflow.completion.AnswerSplice;
import ai.agentsflow.completion.ModelOutput;
import ai.agentsflow.models.Served;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.web.WholeAnswer;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An answer in one piece. */
final class WholeReply extends Reply {

    private @Nullable ModelOutput output;

    WholeReply(AsyncContext context, HttpClient timer) {
        super(context, timer);
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
        if (!finish()) {
            return;
        }
        context().getResponse().setContentType("application/json");
        try {
            WholeAnswer.send(context(), AnswerSplice.whole(whole, served.model()));
        } catch (IOException | IllegalStateException e) {
            // the client has left, there is nobody to tell
            complete();
        }
    }
}
