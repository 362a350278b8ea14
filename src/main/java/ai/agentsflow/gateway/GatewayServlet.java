package ai.agentsflow.gateway;

import ai.agentsflow.access.Caller;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.models.CacheWish;
import ai.agentsflow.models.CallOrigin;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.HeldBytes;
import ai.agentsflow.platform.web.RequestBodies;
import ai.agentsflow.platform.web.RequestId;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServiceUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operations of the gateway share: one method each, JSON bodies of bounded size, and errors in the API's own shape. */
@RateLimited(value = "100/minute", route = "gateway")
abstract class GatewayServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String SHARE = HeldBytes.Share.class.getName();
    private static final Duration SOON = Duration.ofSeconds(1);

    @Inject
    transient GatewayConfig config;

    @Inject
    transient HeldBytes memory;

    private final String method;

    GatewayServlet(String method) {
        this.method = method;
    }

    /** Answers, or throws what an error is made of as long as nothing of an answer has left. */
    abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!request.getMethod().equals(method)) {
                response.setHeader("Allow", method);
                throw new ProblemException(
                        ProblemType.METHOD_NOT_ALLOWED, "This path takes %s only.".formatted(method));
            }
            answer(request, response);
        } catch (RuntimeException e) {
            giveBack(request);
            GatewayErrors.of(e).send(request, response);
        } catch (IOException e) {
            giveBack(request);
            throw e;
        }
    }

    /** From here on the answer comes later, from another thread; what the body takes is given back when it has left. */
    static AsyncContext startAsync(HttpServletRequest request) {
        var context = request.startAsync();
        context.setTimeout(0);
        share(request).filter(share -> !share.isEmpty()).ifPresent(share -> context.addListener(new GiveBack(share)));
        return context;
    }

    /** Nothing was begun that could do it later. */
    private static void giveBack(HttpServletRequest request) {
        share(request).ifPresent(HeldBytes.Share::giveBack);
    }

    static CallOrigin origin(HttpServletRequest request) {
        return new CallOrigin(
                RequestId.of(request),
                Caller.of(request).subject(),
                "gateway",
                cacheWish(request.getHeader(Reply.CACHE)));
    }

    private static CacheWish cacheWish(@Nullable String header) {
        try {
            return CacheWish.parse(header);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    final byte[] body(HttpServletRequest request) throws IOException {
        var type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json, with that Content-Type.");
        }
        var share = memory.share();
        request.setAttribute(SHARE, share);
        try {
            return RequestBodies.bytes(request, config.maxBodyBytes(), share);
        } catch (ClientErrorException e) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE, "The body may have %d bytes at most.".formatted(config.maxBodyBytes()));
        } catch (ServiceUnavailableException e) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "Too many large requests are under way.", List.of(), SOON, e);
        }
    }

    private static Optional<HeldBytes.Share> share(HttpServletRequest request) {
        return Optional.ofNullable((HeldBytes.Share) request.getAttribute(SHARE));
    }

    /** What a parser says of a body it refuses is meant for the client. */
    static ProblemException refused(IllegalArgumentException fault) {
        return new ProblemException(ProblemType.BAD_REQUEST, "Not understood: %s.".formatted(fault.getMessage()));
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
