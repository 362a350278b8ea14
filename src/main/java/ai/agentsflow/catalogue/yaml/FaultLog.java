package ai.agentsflow.catalogue.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong with one source, so that all of it is told together. */
public final class FaultLog {

    private static final int MOST_FAULTS = 1000;

    private final String source;
    private final List<CatalogueFault> faults = new ArrayList<>();

    public FaultLog(String source) {
        this.source = source;
    }

    /** What is beyond the most that anybody reads is left out. */
    public void add(int line, int column, String path, String message) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new CatalogueFault(source, line, column, path, message));
        }
    }

    boolean tellsOf(String path) {
        return faults.stream().anyMatch(fault -> fault.path().equals(path));
    }

    /** Ends the reading with an {@link InvalidCatalogueException} if anything was wrong. */
    public void verify() {
        if (!faults.isEmpty()) {
            throw failure();
        }
    }

    public InvalidCatalogueException failure() {
        return new InvalidCatalogueException(faults.stream()
                .distinct()
                .sorted(Comparator.comparingInt(CatalogueFault::line).thenComparingInt(CatalogueFault::column))
                .toList());
    }
}
