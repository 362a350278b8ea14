package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.config.FailedStart;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Payara Micro lives on, and says that it is ready, when what it was started for could not be deployed. */
@ApplicationScoped
class MicroProcess implements FailedStart {

    /** In Payara Micro alone, however it was started. */
    private static final String ITS_OWN_CLASS = "fish.payara.micro.impl.PayaraMicroImpl";

    /** What BSD's sysexits and systemd have for settings that cannot be used: another start would end the same way. */
    private static final int STATUS = 78;

    /** The server writes its log meanwhile, and says itself what went wrong. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Its shutdown waits for the deployment, and both may wait for something else. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void endProcess() {
        if (isMicro()) {
            after(PAUSE, () -> System.exit(STATUS));
            after(PAUSE.plus(PATIENCE), () -> Runtime.getRuntime().halt(STATUS));
        }
    }

    private static boolean isMicro() {
        try {
            Class.forName(ITS_OWN_CLASS, false, MicroProcess.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** On a thread of its own, for nothing of a server that ends can be relied on. */
    private static void after(Duration pause, Runnable end) {
        CompletableFuture.delayedExecutor(
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS,
                        task -> new Thread(task, "agentsflow-failed-start").start())
                .execute(end);
    }
}
