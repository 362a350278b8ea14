package ai.agentsflow.budgets;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.account.NanoUsd;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is held of its caller's budgets for one call. It ends with the call; what the call has cost is held on until the records of it
 * are in the database, where it is counted then. Methods may be called by any thread, in any order, and never wait.
 */
public final class CallBudget {

    /** Of a caller without a budget. */
    public static final CallBudget NONE = new CallBudget(null, Set.of(), 0, null);

    private final @Nullable HeldCalls calls;
    private final Set<Account> accounts;
    private final @Nullable BigDecimal remaining;
    private long held;

    CallBudget(@Nullable HeldCalls calls, Set<Account> accounts, long held, @Nullable BigDecimal remaining) {
        this.calls = calls;
        this.accounts = Set.copyOf(accounts);
        this.held = held;
        this.remaining = remaining;
    }

    /** What is left of the budget of which least is left, with all that is held; empty without a budget. */
    public Optional<BigDecimal> remaining() {
        return Optional.ofNullable(remaining);
    }

    /** A record of the call is about to be written down: what it says is spent, and held until it is there. */
    public void recorded(UUID record, BigDecimal usd) {
        if (calls == null || usd.signum() <= 0) {
            return;
        }
        long nanos = NanoUsd.of(usd);
        long beyond;
        synchronized (this) {
            beyond = Math.max(0, nanos - held);
            held = Math.max(0, held - nanos);
        }
        calls.recorded(record, accounts, nanos, beyond);
    }

    /** The call is over: what it has not cost is free again. */
    public void end() {
        if (calls == null) {
            return;
        }
        long free;
        synchronized (this) {
            free = held;
            held = 0;
        }
        calls.free(accounts, free);
    }
}
