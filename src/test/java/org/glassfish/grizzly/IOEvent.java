package org.glassfish.grizzly;

/** What one can listen for on a connection of Grizzly's: its shape, for tests without that server. */
public enum IOEvent {
    READ
}
