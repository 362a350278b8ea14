package ai.agentsflow.platform.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The application's figures, in Prometheus's own library: MicroProfile Metrics has no histogram whose buckets count every
 * observation, and its counters hold whole numbers only.
 *
 * <p>Names are Prometheus's: base units, {@code _seconds}, {@code _bytes}; a counter's {@code _total} is added here. A label has
 * few values, known beforehand: never a user, an id, a path as it was asked for, or a client's text.
 */
@ApplicationScoped
public class Metrics {

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final List<Runnable> preparations = new CopyOnWriteArrayList<>();

    /** Those of the JVM's figures that are read when somebody asks; listeners would outlive the application. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        JvmMemoryMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmClassLoadingMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /**
     * How values are distributed.
     *
     * @param bounds the upper bounds of the buckets, ascending; the one without a bound is added
     */
    public Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(registry);
    }

    /** What only grows. */
    public Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /** What only grows and is counted elsewhere already. */
    public void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** What goes up and down. */
    public Gauge gauge(String name, String help) {
        return Gauge.builder().name(name).help(help).withoutExemplars().register(registry);
    }

    /** What is read when somebody asks, and left out when there is nothing to read. */
    public void gauge(String name, String help, Supplier<Optional<Double>> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> value.get().ifPresent(callback::call))
                .register(registry);
    }

    /** What is read when somebody asks. */
    public void gauge(String name, String help, DoubleSupplier value) {
        gauge(name, help, () -> Optional.of(value.getAsDouble()));
    }

    /** What is read for each of the things there are when somebody asks; {@code values} calls back with a value for each. */
    public void gauge(String name, String help, String label, Consumer<GaugeWithCallback.Callback> values) {
        gauge(name, help, List.of(label), values);
    }

    /** The same by several labels. */
    public void gauge(String name, String help, List<String> labels, Consumer<GaugeWithCallback.Callback> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(values)
                .register(registry);
    }

    /** What does not change, as a label of a series that is 1; {@code _info} is added to the name. */
    public void info(String name, String help, String label, String value) {
        Info.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .register(registry)
                .setLabelValues(value);
    }

    /** Has something done each time before the figures are read. */
    public void beforeEach(Runnable preparation) {
        preparations.add(preparation);
    }

    /** Writes everything in Prometheus's text format, version 0.0.4, in UTF-8. */
    public void write(OutputStream out) throws IOException {
        preparations.forEach(Runnable::run);
        writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    }
}
