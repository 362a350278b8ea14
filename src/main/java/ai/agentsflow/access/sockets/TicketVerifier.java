package ai.agentsflow.access.sockets;

import ai.agentsflow.access.Pass;
import java.util.Optional;

/** Takes tickets: what a page shows instead of a credential, which an address must not hold. */
public interface TicketVerifier {

    /** Whose ticket it is, and no ticket from here on; empty for one that is none, has been used, or has expired. */
    Optional<Pass> redeem(String ticket);
}
