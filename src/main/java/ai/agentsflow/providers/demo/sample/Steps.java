package ai.agentsflow.providers.demo.sample;

/** How much work one schema may make, whatever it refers to. */
final class Steps {

    private static final int MOST = 20_000;
    private static final int MOST_LETTERS = 100_000;

    private int taken;
    private int letters;

    /**
     * Takes one step.
     *
     * @throws NoSampleException after too many
     */
    void take() throws NoSampleException {
        if (++taken > MOST) {
            throw new NoSampleException("it is too large for a demonstration");
        }
    }

    /**
     * Writes a text.
     *
     * @throws NoSampleException after too much
     */
    void write(long length) throws NoSampleException {
        if (length > MOST_LETTERS - letters) {
            throw new NoSampleException("it asks for more text than a demonstration has");
        }
        letters += (int) length;
    }

    /** Whether so much has been done that only what must be is still done. */
    boolean isMuch() {
        return taken > MOST / 20;
    }

    boolean areUsedUp() {
        return taken > MOST;
    }
}
