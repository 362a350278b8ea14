package org.glassfish.grizzly.http2;

import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** A stream of HTTP/2 in Grizzly: as much of its shape as is used, for tests without that server. */
public class Http2Stream {

    private final List<CloseListener> listeners = new ArrayList<>();
    private boolean open = true;
    private int unflushedWrites;

    public static @Nullable Http2Stream getStreamFor(HttpHeader header) {
        return header.stream();
    }

    public boolean isOpen() {
        return open;
    }

    public int getUnflushedWritesCount() {
        return unflushedWrites;
    }

    public void addCloseListener(CloseListener listener) {
        listeners.add(listener);
    }

    public boolean removeCloseListener(CloseListener listener) {
        return listeners.remove(listener);
    }

    /** The client resets it. */
    public void reset() {
        open = false;
        List.copyOf(listeners).forEach(listener -> listener.onClosed(null, null));
    }

    /** So many writes are not taken. */
    public void holdsBack(int writes) {
        unflushedWrites = writes;
    }

    public int listeners() {
        return listeners.size();
    }
}
