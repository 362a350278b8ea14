package ai.agentsflow.providers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Hears a model's answer and keeps all of it, what should not have come as well. */
public final class HeardAnswer implements ModelListener {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final List<ModelOutput> outputs = new CopyOnWriteArrayList<>();
    private final List<ModelFailure> failures = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final MemoryBudget.Share memory = MemoryBudget.unlimited().share();
    private volatile Consumer<ModelOutput> onContent = output -> {};

    /** Does something with each output that has content, on the thread that brings it. */
    public HeardAnswer onContent(Consumer<ModelOutput> reaction) {
        onContent = reaction;
        return this;
    }

    @Override
    public MemoryBudget.Share memory() {
        return memory;
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
    public void onOutput(ModelOutput output) {
        outputs.add(output);
        if (output.content()) {
            begun.countDown();
            onContent.accept(output);
        }
    }

    @Override
    public void onEnd() {
        ends.add("end after " + outputs.size() + " outputs");
        over.countDown();
    }

    @Override
    public void onFailure(ModelFailure failure) {
        failures.add(failure);
        over.countDown();
    }

    /** Waits for the first content. */
    public HeardAnswer begun() throws InterruptedException {
        assertThat(begun.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS))
                .as("the answer begins within %s; heard %s", LONGEST, this)
                .isTrue();
        return this;
    }

    /** Waits for the end or the failure, and makes sure that there is one of them. */
    public HeardAnswer over() throws InterruptedException {
        assertThat(over.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS))
                .as("the answer is over within %s; heard %s", LONGEST, this)
                .isTrue();
        assertThat(ends.size() + failures.size()).as("ends of %s", this).isOne();
        return this;
    }

    /** Waits for the good end. */
    public HeardAnswer complete() throws InterruptedException {
        over();
        assertThat(failures).as("failures of a good answer").isEmpty();
        return this;
    }

    /** Waits for the failure. */
    public ModelFailure failure() throws InterruptedException {
        over();
        assertThat(failures).as("failures of %s", this).hasSize(1);
        return failures.get(0);
    }

    public List<ModelOutput> outputs() {
        return List.copyOf(outputs);
    }

    /** The pieces that have content. */
    public List<String> pieces() {
        return outputs.stream()
                .filter(ModelOutput::content)
                .map(ModelOutput::text)
                .toList();
    }

    public String text() {
        return String.join("", pieces());
    }

    public List<String> finishReasons() {
        return outputs.stream()
                .map(ModelOutput::finishReason)
                .filter(reason -> reason != null)
                .toList();
    }

    /** The last count that was told, with 0 for what it leaves out. */
    public @Nullable TokenUsage usage() {
        return outputs.stream()
                .map(ModelOutput::usage)
                .filter(usage -> usage != null)
                .reduce((first, second) -> second)
                .map(usage -> usage.orEstimated(() -> 0, () -> 0))
                .orElse(null);
    }

    /** How much has been heard, ends and failures included. */
    public int events() {
        return outputs.size() + ends.size() + failures.size();
    }

    @Override
    public String toString() {
        return outputs.stream()
                        .map(output -> new String(output.json(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("\n"))
                + ends
                + failures;
    }
}
