package ai.agentsflow.models;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the operations on models answer, besides the model itself. */
public final class ModelAnswers {

    private ModelAnswers() {}

    @Schema(name = "ModelList", description = "Every model of the catalogue")
    public record ModelList(List<ModelView> models) {}

    @Schema(name = "ModelsHealth", description = "Health at a glance")
    public record Health(
            @Schema(description = "Whether at least one model can answer a chat", example = "true")
            boolean overallHealth,

            @Schema(description = "Per model", example = "{\"demo\": true, \"gpt-4o-mini\": false}")
            Map<String, Boolean> modelsHealth) {}

    @Schema(name = "ModelsMetrics", description = "What the models did in a span of time; sums of whole hours")
    public record Metrics(Instant startDate, Instant endDate, List<ModelSums> models) {}

    @Schema(name = "ModelSums", description = "What one model did in a span of time")
    public record ModelSums(
            @Schema(example = "gpt-4o-mini") String modelName,

            @Schema(description = "Calls that ended, well or not", example = "200")
            long totalRequests,

            @Schema(description = "Milliseconds per call", example = "812.4")
            double avgLatency,

            @Schema(description = "Percent", example = "99.5")
            double successRate,

            @Schema(description = "Read and written", example = "73200")
            long totalTokens,

            @Schema(description = "Calls that failed", example = "1")
            long errorCount) {}

    @Schema(name = "TaskModels", description = "Who would answer a task, the first to be asked first")
    public record TaskModels(
            @Schema(example = "chat") String taskType,
            @Schema(example = "[\"gpt-4o-mini\", \"demo\"]") List<String> recommendedModels) {}

    @Schema(name = "WarmedUp", description = "The models that answered a first call")
    public record WarmedUp(@Schema(example = "[\"demo\"]") List<String> warmedUp) {}

    @Schema(name = "BenchmarkResult", description = "How one model did")
    public record BenchmarkResult(
            @Schema(description = "An answer per prompt, empty where there was none")
            List<String> responses,

            @Schema(description = "Milliseconds per answered prompt", example = "812.4")
            double avgLatency,

            @Schema(description = "Percent of the prompts that were answered", example = "100")
            double successRate) {}
}
