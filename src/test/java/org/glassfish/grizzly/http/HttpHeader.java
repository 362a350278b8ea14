package org.glassfish.grizzly.http;

import org.glassfish.grizzly.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** The head of a request in Grizzly: as much of its shape as is used, for tests without that server. */
public interface HttpHeader {

    /** Grizzly keeps it among the header's attributes. */
    @Nullable
    Http2Stream stream();
}
