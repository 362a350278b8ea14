package org.glassfish.grizzly;

/** A connection of Grizzly's: as much of its shape as is used, for tests without that server. */
public interface Connection {

    void addCloseListener(CloseListener listener);

    boolean removeCloseListener(CloseListener listener);

    void enableIOEvent(IOEvent event);

    void disableIOEvent(IOEvent event);
}
