package ai.agentsflow.platform.database;

import java.util.concurrent.atomic.LongAdder;

/** Physical connections since the application's start. Static, since the server's pool makes their source by itself. */
final class ConnectionCount {

    private static final LongAdder OPENED = new LongAdder();
    private static final LongAdder CLOSED = new LongAdder();

    private ConnectionCount() {}

    static void opened() {
        OPENED.increment();
    }

    static void closed() {
        CLOSED.increment();
    }

    static long totalOpened() {
        return OPENED.sum();
    }

    static long totalClosed() {
        return CLOSED.sum();
    }
}
