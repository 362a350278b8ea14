package ai.agentsflow.routing;

import ai.agentsflow.catalogue.Providers;
import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.upstream.AnswerBounds;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Models that do as the test says, on the caller's own thread; one without a script keeps the caller waiting. */
public final class ScriptedProvider implements ModelProvider {

    private final Map<String, Deque<Consumer<ModelListener>>> scripts = new HashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Set<Operation> spoken = ConcurrentHashMap.newKeySet();

    /** A call that arrived: what of, by whom it is heard, and whether it was called off. */
    public static final class Asked implements ModelCall {

        private final String model;
        private final ModelRequest request;
        private final ModelListener listener;
        private volatile boolean cancelled;
        private volatile Runnable whileCancelling = () -> {};

        private Asked(String model, ModelRequest request, ModelListener listener) {
            this.model = model;
            this.request = request;
            this.listener = listener;
        }

        @Override
        public void cancel() {
            cancelled = true;
            whileCancelling.run();
        }

        void whileCancelling(Runnable what) {
            whileCancelling = what;
        }

        ChatRequest request() {
            return (ChatRequest) request;
        }

        Operation operation() {
            return request.operation();
        }

        public ModelListener listener() {
            return listener;
        }

        public boolean isCancelled() {
            return cancelled;
        }
    }

    /** What the model does the next time; said again, the time after that. */
    public synchronized ScriptedProvider when(String model, Consumer<ModelListener> behaviour) {
        scripts.computeIfAbsent(model, name -> new ArrayDeque<>()).add(behaviour);
        return this;
    }

    public static Consumer<ModelListener> answers(String text) {
        return listener -> {
            listener.onOutput(content(text));
            listener.onOutput(finish());
            listener.onEnd();
        };
    }

    public static Consumer<ModelListener> fails(Kind kind) {
        return fails(kind, null);
    }

    public static Consumer<ModelListener> fails(Kind kind, @Nullable Duration retryAfter) {
        return listener -> listener.onFailure(new ModelFailure(kind, "scripted " + kind, retryAfter, null));
    }

    public static ModelOutput role() {
        return output("{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
    }

    public static ModelOutput content(String text) {
        return output("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}");
    }

    /** A piece of about so many bytes that says nothing. */
    public static ModelOutput withoutContent(int bytes) {
        return output("{\"choices\":[{\"index\":0,\"delta\":{}}],\"padding\":\"" + "x".repeat(bytes) + "\"}");
    }

    public static ModelOutput finish() {
        return output("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    }

    public static ModelOutput usage(long prompt, long completion) {
        return usage(String.valueOf(prompt), String.valueOf(completion));
    }

    /** What is told where the counts belong, as JSON. */
    public static ModelOutput usage(String prompt, String completion) {
        return output("{\"choices\":[],\"usage\":{\"prompt_tokens\":%s,\"completion_tokens\":%s}}"
                .formatted(prompt, completion));
    }

    private static ModelOutput output(String json) {
        return ModelOutputReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The models asked so far, in this order. */
    public List<String> asked() {
        return asked.stream().map(call -> call.model).toList();
    }

    public Asked call(int index) {
        return asked.get(index);
    }

    public Asked lastCall() {
        return asked.get(asked.size() - 1);
    }

    /** The providers of a server that has this one only. */
    public Providers alone() {
        return new Providers(new Only(this), AnswerBounds.USUAL);
    }

    @Override
    public Set<ProviderKind> kinds() {
        return EnumSet.allOf(ProviderKind.class);
    }

    /** An operation that the models have besides what all have. */
    ScriptedProvider speaks(Operation operation) {
        spoken.add(operation);
        return this;
    }

    /** As when a server turns out not to have it. */
    void forgets(Operation operation) {
        spoken.remove(operation);
    }

    @Override
    public boolean speaks(Operation operation, Upstream upstream) {
        return operation.dialect() == Dialect.OPENAI || spoken.contains(operation);
    }

    @Override
    public ModelCall ask(
            Upstream upstream, ModelRequest request, Supplier<AnswerReader> answers, ModelListener listener) {
        var call = new Asked(upstream.model(), request, listener);
        asked.add(call);
        next(upstream.model()).accept(listener);
        return call;
    }

    private synchronized Consumer<ModelListener> next(String model) {
        var script = scripts.getOrDefault(model, new ArrayDeque<>());
        return script.isEmpty() ? listener -> {} : script.remove();
    }

    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        throw new UnsupportedOperationException();
    }

    /** All providers that the container knows: one. */
    private record Only(ModelProvider provider) implements Instance<ModelProvider> {

        @Override
        public Iterator<ModelProvider> iterator() {
            return List.of(provider).iterator();
        }

        @Override
        public ModelProvider get() {
            return provider;
        }

        @Override
        public Instance<ModelProvider> select(Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends ModelProvider> Instance<U> select(Class<U> type, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends ModelProvider> Instance<U> select(TypeLiteral<U> type, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isUnsatisfied() {
            return false;
        }

        @Override
        public boolean isAmbiguous() {
            return false;
        }

        @Override
        public void destroy(ModelProvider instance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Handle<ModelProvider> getHandle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<? extends Handle<ModelProvider>> handles() {
            throw new UnsupportedOperationException();
        }
    }
}
