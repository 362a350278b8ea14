package ai.agentsflow.testing;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Callers that ask the same again and again, each after its last answer and a pause, until they are stopped. */
public final class Calls implements AutoCloseable {

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * A call and its answer.
     *
     * @param status of the answer; 0: there was none
     */
    public record Call(Instant began, Duration took, int status, boolean saysWhenToRetry) {

        /** Whether it began in the time and had its answer before the time's end. */
        public boolean within(Instant from, Instant to) {
            return began.isAfter(from) && began.plus(took).isBefore(to);
        }
    }

    private Calls() {}

    public static Calls of(AgentsFlow server, int callers, Duration pause, Supplier<HttpRequest.Builder> request) {
        var calls = new Calls();
        for (int i = 0; i < callers; i++) {
            var caller = new Thread(() -> calls.repeat(server, pause, request), "caller");
            caller.setDaemon(true);
            calls.callers.add(caller);
            caller.start();
        }
        return calls;
    }

    private void repeat(AgentsFlow server, Duration pause, Supplier<HttpRequest.Builder> request) {
        while (!stopped) {
            var began = Instant.now();
            long start = System.nanoTime();
            int status = 0;
            boolean saysWhenToRetry = false;
            try {
                HttpResponse<String> answer = server.send(request.get());
                status = answer.statusCode();
                saysWhenToRetry = answer.headers().firstValue("Retry-After").isPresent();
            } catch (UncheckedIOException e) {
                // a failed call is one without a status
            }
            calls.add(new Call(began, Duration.ofNanos(System.nanoTime() - start), status, saysWhenToRetry));
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    public List<Call> all() {
        return List.copyOf(calls);
    }

    public List<Call> within(Instant from, Instant to) {
        return calls.stream().filter(call -> call.within(from, to)).toList();
    }

    /** Returns when the last caller has its last answer. */
    @Override
    public void close() {
        stopped = true;
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
