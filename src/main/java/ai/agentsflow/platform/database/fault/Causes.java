package ai.agentsflow.platform.database.fault;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks through the layers in which pools and frameworks wrap a failure; a circle of causes has an end here. */
public final class Causes {

    private Causes() {}

    /** The outermost layer of that type. */
    public static <T> Optional<T> first(Throwable failure, Class<T> type) {
        return first(failure, type::isInstance).map(type::cast);
    }

    /** The outermost layer that is wanted, the failure itself included. */
    public static Optional<Throwable> first(Throwable failure, Predicate<Throwable> wanted) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (@Nullable Throwable layer = failure; layer != null && seen.add(layer); layer = layer.getCause()) {
            if (wanted.test(layer)) {
                return Optional.of(layer);
            }
        }
        return Optional.empty();
    }
}
