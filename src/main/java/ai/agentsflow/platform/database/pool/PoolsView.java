package ai.agentsflow.platform.database.pool;

import java.util.List;

/**
 * The server's pools that the application uses.
 *
 * @param pools one entry for each
 */
public record PoolsView(List<PoolView> pools) {

    public PoolsView {
        pools = List.copyOf(pools);
    }
}
