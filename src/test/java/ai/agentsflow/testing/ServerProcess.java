package ai.agentsflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server's own process, past the run command that watches over it. */
public final class ServerProcess {

    private final ProcessHandle process;

    private ServerProcess(ProcessHandle process) {
        this.process = process;
    }

    public static ServerProcess of(AgentsFlow server) {
        var data = server.log().getParent().getParent();
        try {
            long pid =
                    Long.parseLong(Files.readString(data.resolve("server/pid")).strip());
            return new ServerProcess(ProcessHandle.of(pid).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it SIGTERM, as a service manager does. */
    public void tellToEnd() {
        process.destroy();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has ended. */
    public void awaitEnd(Duration longest) {
        try {
            process.onExit().get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the server has not ended within " + longest, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
