package ai.agentsflow.limits.counters;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * This node's own counters, for its share of each limit.
 *
 * <p>There are so many at most: when memory is full of callers who all still count, further ones share a few counters, so that
 * nobody gets more by making up addresses.
 */
public final class LocalCounters {

    private static final int SHARED_CELLS = 64;
    private static final long SWEEP_MICROS = 1_000_000;

    private final Map<String, Cell> cells = new ConcurrentHashMap<>();
    private final Window window;
    private final int nodes;
    private final int most;
    private final LongSupplier micros;
    private final AtomicLong sweptAt;

    /** @param micros a clock that never goes back */
    public LocalCounters(Window window, int nodes, int most, LongSupplier micros) {
        this.window = window;
        this.nodes = nodes;
        this.most = most;
        this.micros = micros;
        this.sweptAt = new AtomicLong(micros.getAsLong());
    }

    /**
     * Counts a call against its quotas, in order, and stops counting at the first that it does not fit into.
     *
     * @return a standing for each quota
     */
    public List<Standing> count(List<Quota> quotas) {
        long now = micros.getAsLong();
        var standings = new ArrayList<Standing>(quotas.size());
        boolean open = true;
        for (Quota quota : quotas) {
            var asked = open ? quota : new Quota(quota.name(), quota.key(), quota.rate(), 0);
            var standing = cell(quota.key(), now).count(asked.shared(nodes), false, now);
            open &= standing.passed();
            standings.add(standing);
        }
        return standings;
    }

    /** Counts what has been spent already, however much there is left. */
    public void spend(Quota quota) {
        long now = micros.getAsLong();
        cell(quota.key(), now).count(quota.shared(nodes), true, now);
    }

    private Cell cell(String key, long now) {
        var known = cells.get(key);
        if (known != null) {
            return known;
        }
        if (cells.size() >= most) {
            sweep(now);
        }
        var own = cells.size() < most ? key : "shared:" + Math.floorMod(key.hashCode(), SHARED_CELLS);
        return cells.computeIfAbsent(own, absent -> new Cell(window, now));
    }

    /** Forgets what counts nothing any more; once a second at most, lest a flood of new callers costs a walk each. */
    private void sweep(long now) {
        long last = sweptAt.get();
        if (now - last >= SWEEP_MICROS && sweptAt.compareAndSet(last, now)) {
            cells.values().removeIf(cell -> cell.isEmpty(now));
        }
    }

    int size() {
        return cells.size();
    }
}
