package ai.agentsflow.platform.exchange;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.ServletRequest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The requests whose answer has not left yet, asynchronous ones and streams among them: how many there are, and when they are gone. */
@ApplicationScoped
public class RequestsInFlight {

    private static final String ATTRIBUTE = RequestsInFlight.class.getName();

    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private volatile @Nullable CompletableFuture<Void> waiting;

    /** One request, from its arrival to the end of its answer. */
    public final class Entry {

        private final AtomicReference<@Nullable Runnable> lastWords = new AtomicReference<>();
        private volatile boolean stream;

        /** The answer has left; a second time does nothing. */
        public void end() {
            entries.remove(this);
            var nobodyLeft = waiting;
            if (nobodyLeft != null && entries.isEmpty()) {
                nobodyLeft.complete(null);
            }
        }

        private void hurry() {
            var action = lastWords.getAndSet(null);
            if (action != null) {
                action.run();
            }
        }
    }

    /** A request has arrived. */
    public Entry begin(ServletRequest request) {
        var entry = new Entry();
        entries.add(entry);
        request.setAttribute(ATTRIBUTE, entry);
        return entry;
    }

    public int count() {
        return entries.size();
    }

    /** How many of them are being answered by a stream of events. */
    public int streams() {
        return (int) entries.stream().filter(entry -> entry.stream).count();
    }

    /** Completes when there are none; more may come meanwhile, unless somebody keeps them out. */
    public CompletableFuture<Void> none() {
        var nobodyLeft = new CompletableFuture<Void>();
        waiting = nobodyLeft;
        if (entries.isEmpty()) {
            nobodyLeft.complete(null);
        }
        return nobodyLeft;
    }

    /** Runs, for each request that has said so by {@link #whenTimeIsUp}, what ends its answer in words. */
    public void timeIsUp() {
        entries.forEach(Entry::hurry);
    }

    /** How to end a request's answer, in words that its client understands, when the server cannot wait for it any longer. */
    public static void whenTimeIsUp(ServletRequest request, Runnable lastWords) {
        if (request.getAttribute(ATTRIBUTE) instanceof Entry entry) {
            entry.lastWords.set(lastWords);
        }
    }

    /** The request is being answered by a stream of events. */
    static void isStream(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Entry entry) {
            entry.stream = true;
        }
    }
}
