package ai.agentsflow.routing;

import ai.agentsflow.catalogue.ModelEntry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** How many calls are under way at each upstream: one that is slow must not take everything. Models of one endpoint are one upstream. */
@ApplicationScoped
class Bulkheads {

    private final Map<Object, Bulkhead> byUpstream = new ConcurrentHashMap<>();

    Bulkhead of(ModelEntry entry) {
        Object upstream = entry.endpoint() == null ? entry.provider().key() : entry.endpoint();
        var known = byUpstream.get(upstream);
        return known != null ? known : byUpstream.computeIfAbsent(upstream, key -> new Bulkhead());
    }

    /** Tells of every upstream that has been called. */
    void forEach(BiConsumer<String, Bulkhead> listener) {
        byUpstream.forEach((upstream, bulkhead) -> listener.accept(upstream.toString(), bulkhead));
    }

    /** The calls of one upstream. Whoever has entered leaves exactly once. */
    static final class Bulkhead {

        private final AtomicInteger inside = new AtomicInteger();

        /** Whether one more may begin where there may be so many. */
        boolean tryEnter(int most) {
            int now = inside.get();
            while (now < most) {
                if (inside.compareAndSet(now, now + 1)) {
                    return true;
                }
                now = inside.get();
            }
            return false;
        }

        void leave() {
            inside.decrementAndGet();
        }

        int inside() {
            return inside.get();
        }
    }
}
