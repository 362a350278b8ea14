package ai.agentsflow.platform.web;

/** Request bodies of the REST surface. */
public final class RequestBodies {

    /** The largest: a message and its context take a fifth of it. */
    public static final int MOST_BYTES = 256 * 1024;

    private RequestBodies() {}
}
