package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.Account;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What this node holds of each account, in 10⁻⁹ USD. What is asked for counts before it is granted: figures that others see err upwards. */
final class NodeCells {

    private final Map<Account, Cell> cells = new ConcurrentHashMap<>();
    private final AtomicLong places = new AtomicLong();

    private final class Cell {

        private final Account account;
        private long total;
        private long spent = -1;
        private Instant used;

        Cell(Account account, Instant now) {
            this.account = account;
            this.used = now;
        }

        synchronized NodeFigure figure(long change, long spentNow, Instant now) {
            if (change != 0) {
                used = now;
            }
            total += change;
            spent = Math.max(spent, spentNow);
            // below 0 never, lest one account's mistake lets others through
            return new NodeFigure(account, Math.max(0, total), places.incrementAndGet(), spent);
        }

        synchronized boolean isIdleSince(Instant moment) {
            return total == 0 && used.isBefore(moment);
        }
    }

    /** An account's figure after a change. */
    NodeFigure change(Account account, long change, Instant now) {
        return figure(account, change, -1, now);
    }

    /** An account's figure after a change, with what the database says is spent. */
    NodeFigure figure(Account account, long change, long spent, Instant now) {
        var changed = new NodeFigure[1];
        cells.compute(account, (key, known) -> {
            var cell = known == null ? new Cell(account, now) : known;
            changed[0] = cell.figure(change, spent, now);
            return cell;
        });
        return changed[0];
    }

    /** The figures of these. */
    List<NodeFigure> figures(Collection<Account> accounts, Instant now) {
        var figures = new ArrayList<NodeFigure>(accounts.size());
        accounts.stream().sorted().forEach(account -> figures.add(change(account, 0, now)));
        return figures;
    }

    /** All accounts that something is held of, or was a short while ago. */
    List<Account> accounts() {
        return List.copyOf(cells.keySet());
    }

    /** Forgets accounts of which nothing is held, and that nobody has used since. */
    void forgetUnusedSince(Instant moment) {
        for (var account : cells.keySet()) {
            cells.computeIfPresent(account, (key, cell) -> cell.isIdleSince(moment) ? null : cell);
        }
    }
}
