package ai.agentsflow.calls;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Hears what comes of a routed call. */
public class HeardRoute implements RouteListener {

    private final List<String> cache = new CopyOnWriteArrayList<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<ModelOutput> outputs = new CopyOnWriteArrayList<>();
    private final List<Served> ends = new CopyOnWriteArrayList<>();
    private final List<ModelFailure> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final MemoryBudget.Share memory;
    private boolean streamed;

    public HeardRoute() {
        this(MemoryBudget.unlimited());
    }

    public HeardRoute(MemoryBudget budget) {
        memory = budget.share();
    }

    @Override
    public MemoryBudget.Share memory() {
        return memory;
    }

    /** As heard by a client who is given its answer in pieces, or not. */
    public HeardRoute streamed(boolean wanted) {
        streamed = wanted;
        return this;
    }

    @Override
    public boolean streamed() {
        return streamed;
    }

    @Override
    public void onHeaders(Map<String, String> told) {
        headers.putAll(told);
    }

    /** Those that came beside the answer. */
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public void onCache(boolean hit) {
        cache.add(hit ? "hit" : "miss");
    }

    @Override
    public void onBegin(String model, int attempts) {
        begun.add(model + " " + attempts);
    }

    @Override
    public void onOutput(ModelOutput output) {
        outputs.add(output);
    }

    @Override
    public void onEnd(Served served) {
        ends.add(served);
        over.countDown();
    }

    @Override
    public void onFailure(ModelFailure failure) {
        failures.add(failure);
        over.countDown();
    }

    /** What the cache said of itself: {@code hit}, {@code miss}, or nothing. */
    public List<String> cache() {
        return cache;
    }

    /** Who began to answer, and at which attempt. */
    public List<String> begun() {
        return begun;
    }

    public List<ModelOutput> outputs() {
        return outputs;
    }

    public String text() {
        return String.join("", outputs.stream().map(ModelOutput::text).toList());
    }

    /** The good end, waited for. */
    public Served served() throws InterruptedException {
        over();
        assertThat(failures).isEmpty();
        assertThat(ends).hasSize(1);
        return ends.get(0);
    }

    /** The failure, waited for. */
    public ModelFailure failure() throws InterruptedException {
        over();
        assertThat(ends).isEmpty();
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    public boolean isOver() {
        return over.getCount() == 0;
    }

    private void over() throws InterruptedException {
        assertThat(over.await(10, TimeUnit.SECONDS)).as("the call is over").isTrue();
    }
}
