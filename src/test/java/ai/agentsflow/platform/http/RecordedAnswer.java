package ai.agentsflow.platform.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps what a listener hears, for a test to look at. */
class RecordedAnswer implements HttpListener {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile int status;
    private volatile @Nullable HttpHead head;
    private volatile @Nullable HttpFailure failure;

    @Override
    public void onHead(int status, HttpHead head) {
        heard.incrementAndGet();
        this.head = head;
        this.status = status;
    }

    @Override
    public void onBody(ByteBuffer part) {
        heard.incrementAndGet();
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        body.writeBytes(bytes);
    }

    @Override
    public void onEnd() {
        heard.incrementAndGet();
        ends.incrementAndGet();
        over.countDown();
    }

    @Override
    public void onFailure(HttpFailure failure) {
        heard.incrementAndGet();
        ends.incrementAndGet();
        this.failure = failure;
        over.countDown();
    }

    /** Waits for the end and returns the body; throws the failure if there was one. */
    String complete() throws InterruptedException {
        awaitOver();
        HttpFailure failed = failure;
        if (failed != null) {
            throw failed;
        }
        return body();
    }

    /** Waits for the failure and returns it. */
    HttpFailure failed() throws InterruptedException {
        awaitOver();
        HttpFailure failed = failure;
        if (failed == null) {
            throw new AssertionError("the call ended well, with status " + status);
        }
        return failed;
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    int status() {
        return status;
    }

    String header(String name) {
        HttpHead received = head;
        return received == null ? "" : received.header(name).orElse("");
    }

    /** How many listener methods were called. */
    int heard() {
        return heard.get();
    }

    /** How many times the end, good or bad, was told. */
    int ends() {
        return ends.get();
    }

    private void awaitOver() throws InterruptedException {
        if (!over.await(Await.SOON.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no end within " + Await.SOON + ", heard " + heard + " calls");
        }
    }
}
