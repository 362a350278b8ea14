package ai.agentsflow.platform.answers;

import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** An answer that is kept until it is complete, then sent as its client takes it. */
final class CollectedResponse extends HttpServletResponseWrapper {

    /** Less than the server takes of an answer without waiting for its client. */
    private static final int AT_ONCE = 8 * 1024;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final CollectedOutput output;
    private @Nullable PrintWriter writer;
    private boolean committed;

    CollectedResponse(HttpServletRequest request, HttpServletResponse response, MemoryBudget.Share share) {
        super(response);
        this.request = request;
        this.response = response;
        this.output = new CollectedOutput(response, share);
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return output;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(output, getCharacterEncoding()));
        }
        return writer;
    }

    @Override
    public boolean isCommitted() {
        return committed || super.isCommitted();
    }

    @Override
    public void flushBuffer() throws IOException {
        if (output.isDirect()) {
            super.flushBuffer();
        }
        committed = true;
    }

    @Override
    public void setBufferSize(int size) {
        if (output.isDirect()) {
            super.setBufferSize(size);
        }
    }

    @Override
    public void resetBuffer() {
        check();
        output.discard();
        writer = null;
        super.resetBuffer();
    }

    @Override
    public void reset() {
        check();
        output.discard();
        writer = null;
        super.reset();
    }

    private void check() {
        if (isCommitted()) {
            throw new IllegalStateException("the answer is on its way");
        }
    }

    @Override
    public void sendError(int status) throws IOException {
        output.discard();
        super.sendError(status);
        committed = true;
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        output.discard();
        super.sendError(status, message);
        committed = true;
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        output.discard();
        super.sendRedirect(location);
        committed = true;
    }

    /** Has what is kept written to the server, whoever waits: for what is dispatched on. */
    void giveUp() throws IOException {
        flushWriter();
        output.direct();
    }

    /**
     * Sends what is kept, then completes.
     *
     * @param context of the request, if it is asynchronous already; null when it becomes so if need be
     */
    void send(@Nullable AsyncContext context) throws IOException {
        flushWriter();
        if (output.isDirect()) {
            complete(context);
            return;
        }
        if (output.isTooMuch()) {
            refuse();
        }
        int length = output.length();
        boolean head = request.getMethod().equals("HEAD");
        if (length > 0 && !super.isCommitted()) {
            response.setContentLength(length);
        }
        if (length == 0 || head) {
            complete(context);
        } else if (length <= AT_ONCE || (context == null && !request.isAsyncSupported())) {
            response.getOutputStream().write(output.bytes(), 0, length);
            complete(context);
        } else {
            var asynchronous = context == null ? request.startAsync() : context;
            PiecewiseAnswer.send(asynchronous, response.getOutputStream(), output.bytes(), length, output::release);
        }
    }

    private void complete(@Nullable AsyncContext context) {
        output.release();
        if (context != null) {
            context.complete();
        }
    }

    private void flushWriter() {
        if (writer != null) {
            writer.flush();
        }
    }

    private void refuse() throws IOException {
        if (!super.isCommitted()) {
            output.discard();
            committed = false;
            response.reset();
            var full = "The server has no room for this answer now. Try again in a second, or ask for less at a time.";
            response.setHeader("Retry-After", "1");
            ProblemResponses.send(request, this, new ProblemException(ProblemType.UNAVAILABLE, full));
        }
    }
}
