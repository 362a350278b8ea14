package ai.agentsflow.budgets;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.hold.Holds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Calls whose records are on their way to the database: until they are there, their cost is held here. */
@ApplicationScoped
class HeldCalls {

    /**
     * Some 200 bytes each. The cost of further ones is held too, but not given back when they are written: while the database is away
     * for so long, a budget may seem more spent than it is until its period is over or the server begins again.
     */
    private static final int MOST = 200_000;

    private final Holds holds;
    private final Map<UUID, Held> byRecord = new ConcurrentHashMap<>();

    /** What a record has cost, and whom. */
    record Held(Set<Account> accounts, long nanos) {}

    @Inject
    HeldCalls(Holds holds) {
        this.holds = holds;
    }

    /**
     * A record is about to be written down.
     *
     * @param nanos what it says the call has cost, in 10⁻⁹ USD
     * @param beyond so much of it is not held yet
     */
    void recorded(UUID record, Set<Account> accounts, long nanos, long beyond) {
        if (byRecord.size() < MOST) {
            byRecord.put(record, new Held(accounts, nanos));
        }
        change(accounts, beyond);
    }

    void free(Set<Account> accounts, long nanos) {
        change(accounts, -nanos);
    }

    private void change(Set<Account> accounts, long nanos) {
        if (nanos != 0) {
            var changes = new HashMap<Account, Long>();
            accounts.forEach(account -> changes.put(account, nanos));
            holds.change(changes);
        }
    }

    /** A record is in the database; what was held for it by this node, if it was. */
    Optional<Held> written(UUID record) {
        return Optional.ofNullable(byRecord.remove(record));
    }
}
