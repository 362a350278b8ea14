package ai.agentsflow.platform.async;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.IntConsumer;

/**
 * An asynchronous answer that always tells when it is over. Payara tells its listeners nothing of a request whose client has closed
 * the connection, also when the answer is completed afterwards.
 */
final class AnsweredContext extends AsyncContextWrapper {

    private final HttpServletResponse response;
    private final IntConsumer onAnswer;

    AnsweredContext(AsyncContext context, HttpServletResponse response, IntConsumer onAnswer) {
        super(context);
        this.response = response;
        this.onAnswer = onAnswer;
    }

    @Override
    public void complete() {
        int status = response.getStatus();
        try {
            super.complete();
        } finally {
            onAnswer.accept(status);
        }
    }
}
