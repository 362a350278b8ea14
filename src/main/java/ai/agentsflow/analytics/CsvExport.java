package ai.agentsflow.analytics;

import ai.agentsflow.platform.exchange.PacedWork;
import ai.agentsflow.platform.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A list that is sent as CSV, page by page: the next page is read when its client has taken this one, so one page is held, however long the
 * list is, and no connection of the database waits for a slow reader.
 */
final class CsvExport implements PacedWork {

    private static final String TYPE = "text/csv;charset=UTF-8";

    private final Reply reply;
    private final Class<? extends Record> type;
    private final Pages pages;
    private final Executor executor;
    private final Runnable afterwards;
    private @Nullable String cursor;
    private boolean begun;
    private boolean reading;
    private boolean paused;
    private boolean over;

    /** The list, in pages. */
    @FunctionalInterface
    interface Pages {

        /** The page that begins behind a place; null: the first one. */
        Page read(@Nullable String cursor);
    }

    /**
     * A page of the list.
     *
     * @param next where the next one begins; null: there is none
     */
    record Page(List<? extends Record> rows, @Nullable String next) {}

    /**
     * Not begun yet.
     *
     * @param type of each row
     * @param executor reads the pages
     * @param afterwards once it is over, however it ends
     */
    CsvExport(Reply reply, Class<? extends Record> type, Pages pages, Executor executor, Runnable afterwards) {
        this.reply = reply;
        this.type = type;
        this.pages = pages;
        this.executor = executor;
        this.afterwards = afterwards;
    }

    /** Begins with the first page. */
    CsvExport begin() {
        go();
        return this;
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        synchronized (this) {
            paused = false;
        }
        go();
    }

    @Override
    public void cancel() {
        end();
    }

    /** Has the next page read, unless one is being read, or nobody wants it now. */
    private void go() {
        synchronized (this) {
            if (over || paused || reading) {
                return;
            }
            reading = true;
        }
        try {
            executor.execute(this::next);
        } catch (RejectedExecutionException e) {
            fail(new IllegalStateException("the server's executor takes no work", e));
        }
    }

    private void next() {
        Page page;
        try {
            page = pages.read(cursor);
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        var text = new StringBuilder(begun ? "" : CsvText.header(type));
        page.rows().forEach(row -> text.append(CsvText.row(row)));
        begun = true;
        cursor = page.next();
        if (!text.isEmpty()) {
            reply.pass(TYPE, text.toString().getBytes(StandardCharsets.UTF_8));
        }
        if (page.next() == null) {
            if (end()) {
                reply.endPassed();
            }
            return;
        }
        synchronized (this) {
            reading = false;
        }
        go();
    }

    private void fail(RuntimeException failure) {
        if (end()) {
            reply.fail(failure);
        }
    }

    /** Whether it was not over before. */
    private boolean end() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
        }
        afterwards.run();
        return true;
    }
}
