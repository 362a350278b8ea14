package ai.agentsflow;

import ai.agentsflow.limits.RateLimits;
import ai.agentsflow.usage.UsageRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Charges its caller with the tokens of each call of a model: usage knows nothing of limits, and limits nothing of models. */
@ApplicationScoped
class TokenAccounts {

    private final RateLimits limits;

    @Inject
    TokenAccounts(RateLimits limits) {
        this.limits = limits;
    }

    void charge(@Observes UsageRecord call) {
        limits.spendTokens(call.requester(), call.promptTokens() + call.completionTokens());
    }
}
