package ai.agentsflow.platform.database;

/** How long a writer waits after a failure, in its own periods: longer each time, and nine periods at most. */
public final class RetryPause {

    /** Two seconds with five periods in a second; a database that is back is to be noticed. */
    private static final int LONGEST = 9;

    private volatile boolean failing;
    private int next = 1;
    private int left;

    /** Whether it is time to write; asked once a period. */
    public boolean isOver() {
        if (left == 0) {
            return true;
        }
        left--;
        return false;
    }

    /** True for the first failure since all was well. */
    public boolean failed() {
        boolean first = !failing;
        failing = true;
        left = next;
        next = Math.min(2 * next + 1, LONGEST);
        return first;
    }

    /** True for the first success since a failure. */
    public boolean succeeded() {
        boolean first = failing;
        failing = false;
        left = 0;
        next = 1;
        return first;
    }

    /** Whether the last attempt failed; any thread may ask. */
    public boolean isFailing() {
        return failing;
    }
}
