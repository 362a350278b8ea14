package ai.agentsflow.routing;

import java.util.Arrays;

/** With whose calls a model has failed lately. */
final class Blame {

    private static final String NOBODY = "";
    private static final String EVERYBODY = "*";

    private final String[] failedWith;
    private int next;

    /** @param window of how many calls it knows */
    Blame(int window) {
        failedWith = new String[window];
        forget();
    }

    void wasAnswered() {
        add(NOBODY);
    }

    void failed(String caller) {
        add("=" + caller);
    }

    void failedForEverybody() {
        add(EVERYBODY);
    }

    private synchronized void add(String caller) {
        failedWith[next] = caller;
        next = (next + 1) % failedWith.length;
    }

    synchronized void forget() {
        Arrays.fill(failedWith, NOBODY);
    }

    /** Whether all failures are those of one caller, who is not this one. */
    synchronized boolean isOfAnotherAlone(String caller) {
        var own = "=" + caller;
        String only = null;
        for (String one : failedWith) {
            if (one.equals(EVERYBODY)
                    || one.equals(own)
                    || (only != null && !one.equals(NOBODY) && !one.equals(only))) {
                return false;
            }
            only = one.equals(NOBODY) ? only : one;
        }
        return only != null;
    }
}
