package ai.agentsflow.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A caller who stays, as on a WebSocket, and until when the credential lets them.
 *
 * @param expires null: until the key that the caller came with is revoked, or for good
 */
public record Pass(Caller caller, @Nullable Instant expires) {}
