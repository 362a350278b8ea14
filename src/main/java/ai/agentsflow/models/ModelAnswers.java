package ai.agentsflow.models;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the operations on models answer, besides the model itself. */
public final class ModelAnswers {

    private ModelAnswers() {}

    public record ModelList(List<ModelView> models) {}

    /**
     * How all models are.
     *
     * @param status {@code healthy} when all are, {@code down} when none is, else {@code degraded}
     * @param overallHealth whether a chat can be answered
     */
    public record Health(
            int healthy, int total, String status, boolean overallHealth, Map<String, Boolean> modelsHealth) {

        static Health of(Map<String, Boolean> modelsHealth, boolean canChat) {
            int healthy = (int) modelsHealth.values().stream().filter(up -> up).count();
            int total = modelsHealth.size();
            var status = healthy == 0 ? "down" : healthy == total ? "healthy" : "degraded";
            return new Health(healthy, total, status, canChat, modelsHealth);
        }
    }

    /**
     * What the models did.
     *
     * @param models the same as {@code metrics}, for clients that know that name
     */
    public record Metrics(Instant startDate, Instant endDate, List<ModelSums> metrics, List<ModelSums> models) {}

    public record ModelSums(
            String modelName,
            long totalRequests,
            double avgResponseTime,
            double avgLatency,
            double successRate,
            long totalTokens,
            long errorCount) {}

    public record TaskModels(String taskType, List<String> recommendedModels) {}

    public record WarmedUp(List<String> warmedUp) {}

    public record BenchmarkResult(List<String> responses, double avgLatency, double successRate) {}
}
