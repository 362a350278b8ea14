package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.web.ServerThreads;
import jakarta.enterprise.context.Dependent;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.Optional;
import org.glassfish.grizzly.threadpool.GrizzlyExecutorService;

/**
 * Payara's threads for requests, as its network layer, Grizzly, has them at this moment: a change by the administrator that is
 * not in force yet does not count. On another server there is nothing to read.
 */
@Dependent
class PayaraThreads implements ServerThreads {

    private static final System.Logger LOG = System.getLogger(PayaraThreads.class.getName());

    @Override
    public Optional<Integer> max() {
        try {
            return PayaraListeners.open().stream()
                    .map(listener -> listener.transport().getWorkerThreadPool())
                    .filter(GrizzlyExecutorService.class::isInstance)
                    .map(pool ->
                            ((GrizzlyExecutorService) pool).getConfiguration().getMaxPoolSize())
                    .max(Comparator.naturalOrder());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "the server's threads cannot be read", e);
            return Optional.empty();
        }
    }
}
