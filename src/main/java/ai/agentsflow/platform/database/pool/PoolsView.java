package ai.agentsflow.platform.database.pool;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The server's pools that the application uses.
 *
 * @param pools one entry for each
 */
@Schema(name = "Pools", description = "The server's pools that the application uses")
public record PoolsView(List<PoolView> pools) {

    public PoolsView {
        pools = List.copyOf(pools);
    }
}
