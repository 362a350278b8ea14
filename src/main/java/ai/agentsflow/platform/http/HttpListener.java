package ai.agentsflow.platform.http;

import java.nio.ByteBuffer;

/**
 * Hears one answer. Calls are serial: {@code onHead}, any number of {@code onBody}, then exactly one of {@code onEnd} and
 * {@code onFailure} (the latter at any point); none after {@link HttpExchange#cancel()}. They run on the client's few I/O
 * threads and must not block. A listener that throws has its connection closed and hears {@code onFailure}.
 */
public interface HttpListener {

    /**
     * The final status and the headers arrived (interim 1xx answers are left out).
     *
     * @param status 200 to 999
     * @param head the headers
     */
    void onHead(int status, HttpHead head);

    /**
     * A part of the body arrived, with any chunked framing removed.
     *
     * @param part at least one byte; valid only during this call
     */
    void onBody(ByteBuffer part);

    /** The answer is complete. */
    void onEnd();

    /**
     * There will be no (more) answer.
     *
     * @param failure the fault, and whether the server may have seen the request
     */
    void onFailure(HttpFailure failure);
}
