/**
 * Who opens a WebSocket: the same question as for every request, with two more ways to answer it and another way to refuse. What is said
 * over a socket is not decided here.
 */
@NullMarked
package ai.agentsflow.access.sockets;

import org.jspecify.annotations.NullMarked;
