/**
 * Who is calling and what they may do.
 *
 * <p>{@link ai.agentsflow.access.Authenticator} turns a credential into a {@link ai.agentsflow.access.Caller};
 * {@link ai.agentsflow.access.AccessFilter} asks it for every request, and a WebSocket's handshake can. What a bearer token or an API
 * key is worth is checked by whoever knows that kind. How much a caller may ask is not decided here.
 */
@NullMarked
package ai.agentsflow.access;

import org.jspecify.annotations.NullMarked;
