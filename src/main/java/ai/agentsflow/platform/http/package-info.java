/**
 * An HTTP/1.1 client for many concurrent, long-lived answers: one call is a listener, never a thread.
 *
 * <p>It is: keep-alive connections per host with exact bounds, answers delivered piece by piece as they arrive, back
 * pressure, cancellation that closes the connection at once, faults named by kind, and a timer for callers' deadlines.
 * It is not: a place for retries of a call's meaning (only a pooled connection found dead is replaced), redirects,
 * cookies, proxies, compression, HTTP/2 or deadlines on the answer; those belong to callers or are not wanted.
 *
 * <p>Wire format, TLS and event loops are Netty's; no Netty type appears on the public face.
 */
@NullMarked
package ai.agentsflow.platform.http;

import org.jspecify.annotations.NullMarked;
