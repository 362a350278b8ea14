package ai.agentsflow.access.sockets;

import ai.agentsflow.access.Pass;
import ai.agentsflow.access.RefusedCredentialException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who opens a WebSocket, or why nobody is let in: the socket is opened all the same and closed with 1008, for a page is not told the
 * status of a handshake that failed.
 *
 * @param pass null where nobody is let in
 * @param refusal why, for the client; empty otherwise
 */
public record SocketCaller(@Nullable Pass pass, String refusal) implements Principal {

    static SocketCaller of(Pass pass) {
        return new SocketCaller(pass, "");
    }

    static SocketCaller refused(String why) {
        return new SocketCaller(null, why);
    }

    static SocketCaller refused(RefusedCredentialException why) {
        return refused(String.valueOf(why.getMessage()));
    }

    @Override
    public String getName() {
        return pass == null ? "" : pass.caller().subject();
    }
}
