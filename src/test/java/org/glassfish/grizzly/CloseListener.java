package org.glassfish.grizzly;

/** What Grizzly, Payara's network layer, calls when a connection is closed: its shape, for tests without that server. */
public interface CloseListener {

    void onClosed(Object closeable, Object type);
}
