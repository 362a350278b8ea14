package ai.agentsflow.platform.exchange;

import jakarta.servlet.ServletRequest;
import java.util.Optional;

/** The connections that requests come by. */
@FunctionalInterface
public interface ClientConnections {

    /** Where the server shows none. */
    ClientConnections HIDDEN = request -> Optional.empty();

    /** Empty when the server does not show it. */
    Optional<ClientConnection> of(ServletRequest request);
}
