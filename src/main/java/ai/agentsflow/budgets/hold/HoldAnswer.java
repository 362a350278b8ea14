package ai.agentsflow.budgets.hold;

import java.util.List;

/**
 * What came of wanting to hold something of several accounts: all of it, or nothing.
 *
 * @param unknown whether it is not known what is spent of one of them, so that nothing could be decided
 * @param refused the place of the first account that there is not enough in; -1 when there is in all
 * @param levels of each account, in order
 */
public record HoldAnswer(boolean unknown, int refused, List<Level> levels) {

    /**
     * An account after that, in 10⁻⁹ USD.
     *
     * @param left of the budget, after all that is spent and held; less than 0 when more was spent than there may be
     * @param spent for certain
     */
    public record Level(long left, long spent) {}

    public HoldAnswer {
        levels = List.copyOf(levels);
    }

    /** Whether the call holds what it wanted. */
    public boolean passed() {
        return !unknown && refused < 0;
    }
}
