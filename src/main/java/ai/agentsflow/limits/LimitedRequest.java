package ai.agentsflow.limits;

import ai.agentsflow.access.Caller;
import ai.agentsflow.limits.counters.Verdict;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to whatever serves it. It is left with the request, so that a JAX-RS operation, which is found after the
 * servlet filters, can be limited by the same hand as a servlet.
 */
record LimitedRequest(
        RateLimits limits,
        ClientAddress addresses,
        Clock clock,
        HttpServletRequest request,
        HttpServletResponse response) {

    /** The request's attribute, in JAX-RS the property. */
    static final String NAME = LimitedRequest.class.getName();

    /**
     * Counts it and tells the client what is left.
     *
     * @throws ProblemException when there were too many
     */
    void count(Limit limit) {
        var caller = caller();
        var verdict = limits.count(limit, caller, caller == null ? addresses.of(request) : "");
        LimitHeaders.write(verdict, request.getRequestURI(), clock.instant(), response);
        if (!verdict.passed()) {
            throw refusal(verdict);
        }
    }

    private @Nullable Caller caller() {
        return request.getUserPrincipal() instanceof Caller caller ? caller : null;
    }

    static ProblemException refusal(Verdict verdict) {
        var quota = verdict.exceeded();
        var rate = quota.rate();
        var what = quota.name().equals(LimitsConfig.TOKENS) ? "tokens" : "requests";
        return new ProblemException(
                ProblemType.TOO_MANY_REQUESTS,
                "There may be %s %s in %s seconds (%s); Retry-After tells when there is room again."
                        .formatted(rate.limit(), what, rate.period().toSeconds(), quota.name()),
                List.of(),
                verdict.retryAfter(),
                null);
    }
}
