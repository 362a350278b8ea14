package ai.agentsflow.models;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the operations on models answer, besides the model itself. */
public final class ModelAnswers {

    private ModelAnswers() {}

    public record ModelList(List<ModelView> models) {}

    public record Health(boolean overallHealth, Map<String, Boolean> modelsHealth) {}

    public record Metrics(Instant startDate, Instant endDate, List<ModelSums> models) {}

    public record ModelSums(
            String modelName,
            long totalRequests,
            double avgLatency,
            double successRate,
            long totalTokens,
            long errorCount) {}

    public record TaskModels(String taskType, List<String> recommendedModels) {}

    public record WarmedUp(List<String> warmedUp) {}

    public record BenchmarkResult(List<String> responses, double avgLatency, double successRate) {}
}
