package ai.agentsflow.events.sockets;

import java.time.Instant;

/** A ticket, this once. */
public record Ticket(String ticket, int expiresIn, Instant expiresAt) {}
