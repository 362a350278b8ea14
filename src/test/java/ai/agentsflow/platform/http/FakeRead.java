package ai.agentsflow.platform.http;

/** A read of a connection, for what acts when one is over. */
public final class FakeRead {

    private FakeRead() {}

    /** Does what one read brings. */
    public static void bringing(Runnable parts) {
        ReadBatch.open();
        try {
            parts.run();
        } finally {
            ReadBatch.close();
        }
    }
}
