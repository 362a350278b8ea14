package ai.agentsflow.gateway;

import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.models.ModelRouter;
import ai.agentsflow.platform.http.Cancellable;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.json.JsonHeaders;
import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.HeldBytes;
import ai.agentsflow.platform.web.IncomingBody;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServiceUnavailableException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operations share that ask a model: a JSON body comes in, bounded, and an answer goes out, both without holding a
 * thread.
 */
@RateLimited(value = "100/minute", route = "gateway", tokens = true)
abstract class ModelCallServlet extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    private static final System.Logger LOG = System.getLogger(ModelCallServlet.class.getName());
    private static final Duration SOON = Duration.ofSeconds(1);

    @Inject
    transient ModelRouter router;

    @Inject
    transient HttpClient timer;

    @Inject
    transient GatewayConfig config;

    @Inject
    transient HeldBytes memory;

    ModelCallServlet() {
        super("POST");
    }

    /** Answers through the context, or throws what an error is made of as long as nothing of an answer has left. */
    abstract void answer(byte[] body, HttpServletRequest request, AsyncContext context);

    @Override
    final void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonHeaders.requireJson(request, response);
        var share = memory.share();
        var context = request.startAsync();
        context.setTimeout(0);
        if (HeldBytes.isCounted(request.getContentLengthLong())) {
            context.addListener(new GiveBack(share));
        }
        var call = new Call(request, response, context);
        try {
            var body = IncomingBody.read(request, config.maxBodyBytes(), share, call);
            if (!body.isOver()) {
                call.await(body);
            }
        } catch (RuntimeException refusal) {
            call.onFailure(refusal);
        } catch (IOException e) {
            call.onFailure(new BadRequestException(e));
        }
    }

    /** In words what keeps a body from being read; a fault of our own stays what it is. */
    private RuntimeException told(RuntimeException failure) {
        if (failure instanceof ServiceUnavailableException) {
            return new ProblemException(
                    ProblemType.UNAVAILABLE, "Too many large requests are under way.", List.of(), SOON, failure);
        }
        if (!(failure instanceof ClientErrorException refusal)) {
            return failure;
        }
        return switch (refusal.getResponse().getStatus()) {
            case 413 ->
                new ProblemException(
                        ProblemType.TOO_LARGE, "The body may have %d bytes at most.".formatted(config.maxBodyBytes()));
            case 408 ->
                new ProblemException(
                        ProblemType.REQUEST_TIMEOUT,
                        "The body did not arrive within %d s."
                                .formatted(config.bodyTimeout().toSeconds()));
            default -> new ProblemException(ProblemType.BAD_REQUEST, "The body broke off.");
        };
    }

    /** A request whose body is on its way. */
    private final class Call implements IncomingBody.Listener {

        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final AsyncContext context;
        private final LogContext log = LogContext.current();
        private volatile @Nullable Cancellable alarm;

        Call(HttpServletRequest request, HttpServletResponse response, AsyncContext context) {
            this.request = request;
            this.response = response;
            this.context = context;
        }

        /** An alarm that nobody needs any more would keep the body in memory until it rings. */
        void await(IncomingBody body) {
            alarm = timer.schedule(config.bodyTimeout(), body::expire);
            if (body.isOver()) {
                calm();
            }
        }

        private void calm() {
            var set = alarm;
            if (set != null) {
                set.cancel();
            }
        }

        @Override
        public void onBody(byte[] body) {
            calm();
            log.during(() -> {
                try {
                    answer(body, request, context);
                } catch (RuntimeException refusal) {
                    refuse(refusal);
                }
            });
        }

        @Override
        public void onFailure(RuntimeException failure) {
            calm();
            log.during(() -> refuse(told(failure)));
        }

        private void refuse(RuntimeException refusal) {
            try {
                GatewayErrors.of(refusal).send(request, response);
            } catch (IOException | IllegalStateException e) {
                LOG.log(Level.DEBUG, "the client left before it could be refused");
            } finally {
                context.complete();
            }
        }
    }

    /** Hears that an answer has left, or its client. */
    private record GiveBack(HeldBytes.Share share) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            share.giveBack();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
