/**
 * HTTP/1.1 requests as bytes (RFC 9110, 9112): where one begins and ends, and which are refused because client, proxies and server
 * could read them differently. Knows no server and no application: what holds connections is {@code platform.payara}.
 */
@NullMarked
package ai.agentsflow.platform.framing;

import org.jspecify.annotations.NullMarked;
