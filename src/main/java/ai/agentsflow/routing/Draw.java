package ai.agentsflow.routing;

import ai.agentsflow.catalogue.ModelEntry;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The order in which models that share a task's calls are asked this time. */
final class Draw {

    private Draw() {}

    /**
     * Draws one after the other, each with a chance in proportion to its weight among those that are left; those that weigh
     * nothing come last, as they stand in the file.
     *
     * <p>The smallest of exponentially distributed times with the weights as rates has just these chances: see Efraimidis and
     * Spirakis, <a href="https://doi.org/10.1016/j.ipl.2005.11.003">Weighted random sampling with a reservoir</a>.
     *
     * @param random from 0 to below 1
     */
    static List<ModelEntry> order(List<ModelEntry> group, DoubleSupplier random) {
        if (group.size() < 2) {
            return group;
        }
        return group.stream()
                .map(entry -> new Lot(entry, time(entry.weight(), random)))
                .sorted(Comparator.comparingDouble(Lot::time))
                .map(Lot::entry)
                .toList();
    }

    private record Lot(ModelEntry entry, double time) {}

    private static double time(int weight, DoubleSupplier random) {
        return weight == 0 ? Double.POSITIVE_INFINITY : -Math.log1p(-random.getAsDouble()) / weight;
    }
}
