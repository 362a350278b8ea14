package ai.agentsflow.catalogue.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** A catalogue that cannot be used; the message holds every fault, one per line, in the order of the file. */
public final class InvalidCatalogueException extends RuntimeException {

    private final transient List<CatalogueFault> faults;

    public InvalidCatalogueException(List<CatalogueFault> faults) {
        super(faults.stream().map(CatalogueFault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    public List<CatalogueFault> faults() {
        return faults;
    }
}
