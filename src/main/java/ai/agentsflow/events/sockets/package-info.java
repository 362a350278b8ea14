/**
 * WebSockets: who may open how many, what waits for a slow reader, and when one is closed. What is said over them is said by events, by
 * notifications and by chat.
 *
 * <p>No thread waits for a socket: frames are sent when the client takes them, and wait in a bounded queue until then.
 */
@NullMarked
package ai.agentsflow.events.sockets;

import org.jspecify.annotations.NullMarked;
