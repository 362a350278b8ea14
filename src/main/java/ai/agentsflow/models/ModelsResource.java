package ai.agentsflow.models;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.models.ModelAnswers.BenchmarkResult;
import ai.agentsflow.models.ModelAnswers.Health;
import ai.agentsflow.models.ModelAnswers.Metrics;
import ai.agentsflow.models.ModelAnswers.ModelList;
import ai.agentsflow.models.ModelAnswers.ModelSums;
import ai.agentsflow.models.ModelAnswers.TaskModels;
import ai.agentsflow.models.ModelAnswers.WarmedUp;
import ai.agentsflow.platform.schema.Entries;
import ai.agentsflow.platform.schema.Text;
import ai.agentsflow.platform.tracing.Traces;
import ai.agentsflow.platform.web.RequestId;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.platform.web.Roles;
import ai.agentsflow.routing.Models;
import ai.agentsflow.usage.UsageReader;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The models over HTTP. */
@Path("/models")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@DenyAll
@Tag(name = "Models")
public class ModelsResource {

    @Inject
    Models models;

    @Inject
    ModelMetrics metrics;

    @Inject
    UsageReader usage;

    @Inject
    ModelTrials trials;

    @Inject
    Traces traces;

    @Context
    HttpServletRequest http;

    @Schema(name = "WarmUp", description = "Which models to warm up")
    public record WarmUp(
            @Schema(description = "At most 20; left out: every healthy model that can chat", example = "[\"demo\"]")
            @Entries(least = 0, most = 20)
            @Nullable
            List<@NotBlank String> modelNames) {}

    @Schema(name = "Benchmark", description = "Which models to compare, and by what")
    public record Benchmark(
            @Schema(description = "1 to 5 models", example = "[\"demo\"]")
            @NotNull(message = "is needed")
            @Entries(least = 1, most = 5)
            List<@NotBlank String> modelNames,

            @Schema(description = "1 to 10 prompts of at most 2,000 characters", example = "[\"Name three colours.\"]")
            @NotNull(message = "is needed")
            @Entries(least = 1, most = 10)
            List<@Text(most = 2000, message = "must be 1 to 2,000 characters and not blank") String> prompts,

            @Schema(description = "What the prompts are an example of; only repeated in logs", example = "chat")
            @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 letters, digits, _ or -")
            @Nullable
            String taskType) {}

    @GET
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "listModels",
            summary = "List the models",
            description =
                    "Every model of the catalogue in its order, with its health, its circuit and what it has done so far. A key with models of its own sees these alone, here and in every other operation.")
    @APIResponse(
            responseCode = "200",
            description = "The models",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "ModelList"),
                            examples = @ExampleObject(name = "one model", value = """
                                                    {"models":[{"name":"demo","provider":"demo","health":true,\
                                                    "metrics":{"success_rate":100,"avg_latency_ms":312.5,"total_requests":4,"total_tokens":180,\
                                                    "capabilities":{"chat":true,"completion":true,"embedding":false,"code_completion":true,\
                                                    "vision":false,"tools":false},"context_window":8192,"max_tokens":1024},\
                                                    "health_checked_at":"2026-01-31T12:00:00Z","circuit":"closed"}]}""")))
    public ModelList list() {
        boolean admin = http.isUserInRole(Roles.ADMIN);
        return new ModelList(models.visibleTo(Requester.of(http)).stream()
                .map(entry -> ModelView.listed(
                        entry, models.status(entry), models.circuit(entry), metrics.of(entry.name()), admin))
                .toList());
    }

    @GET
    @Path("{name: .+}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "getModel",
            summary = "Look at one model",
            description =
                    "One model with everything that is known of it; administrators also see its upstream's address, and why it is down in the words of the check.")
    @APIResponse(
            responseCode = "200",
            description = "The model",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Model"),
                            examples = @ExampleObject(name = "a model that is down", value = """
                                                    {"name":"gpt-4o-mini","provider":"openai","health":false,\
                                                    "metrics":{"success_rate":0,"avg_latency_ms":0,"total_requests":0,"total_tokens":0,\
                                                    "capabilities":{"chat":true,"completion":true,"embedding":false,"code_completion":true,\
                                                    "vision":true,"tools":true},"context_window":128000,"max_tokens":16384,\
                                                    "model_full_name":"gpt-4o-mini","temperature":0.7,"supports_streaming":true,\
                                                    "supports_functions":true},"health_checked_at":"2026-01-31T12:00:00Z",\
                                                    "health_detail":"OPENAI_API_KEY is not set","circuit":"closed"}""")))
    @APIResponse(responseCode = "404", description = "There is no such model")
    public ModelView get(
            @Parameter(description = "The model's name; slashes in it may stand as they are", example = "demo")
                    @PathParam("name")
                    String name) {
        var entry = models.known(name, Requester.of(http));
        return ModelView.single(
                entry,
                models.status(entry),
                models.circuit(entry),
                metrics.of(entry.name()),
                http.isUserInRole(Roles.ADMIN));
    }

    @GET
    @Path("health")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "modelsHealth",
            summary = "See the models' health at a glance",
            description = "What the last background check of each model found. Asking checks nothing anew.")
    @APIResponse(
            responseCode = "200",
            description = "The health",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "ModelsHealth"),
                            examples = @ExampleObject(name = "one up, one down", value = """
                                                    {"overall_health":true,"models_health":{"demo":true,"gpt-4o-mini":false}}""")))
    public Health health() {
        var requester = Requester.of(http);
        Map<String, Boolean> byName = new LinkedHashMap<>();
        models.visibleTo(requester)
                .forEach(entry -> byName.put(entry.name(), models.status(entry).healthy()));
        return new Health(models.canChat(requester), byName);
    }

    @GET
    @Path("metrics")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "modelsMetrics",
            summary = "Sum up what the models did",
            description =
                    "Requests, tokens, latency and errors per model in a span of time, the last 30 days unless told otherwise. Sums are kept by the hour.")
    @APIResponse(
            responseCode = "200",
            description = "The sums, models without a call left out",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "ModelsMetrics"),
                            examples = @ExampleObject(name = "one model", value = """
                                                    {"start_date":"2026-01-01T00:00:00Z","end_date":"2026-01-31T00:00:00Z",\
                                                    "models":[{"model_name":"demo","total_requests":4,"avg_latency":312.5,\
                                                    "success_rate":100,"total_tokens":180,"error_count":0}]}""")))
    public Metrics metrics(
            @Parameter(description = "From when, a time or a date in UTC", example = "2026-01-01")
                    @QueryParam("start_date")
                    @Nullable
                    String startDate,
            @Parameter(description = "Until when, a time or a date in UTC", example = "2026-01-31T12:00:00Z")
                    @QueryParam("end_date")
                    @Nullable
                    String endDate) {
        var range = DateRange.of(startDate, endDate, Instant.now());
        var requester = Requester.of(http);
        var sums = usage.perModel(range.start(), range.end()).values().stream()
                .filter(model -> requester.mayUse(model.model()))
                .map(model -> new ModelSums(
                        model.model(),
                        model.requests(),
                        model.averageLatencyMs(),
                        model.successRate(),
                        model.tokens(),
                        model.errors()))
                .toList();
        return new Metrics(range.start(), range.end(), sums);
    }

    @GET
    @Path("tasks/{task}")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Operation(
            operationId = "modelsForTask",
            summary = "See who would answer a task",
            description =
                    "The models of a task in the order in which they would be asked right now: healthy ones with a closed circuit first. Models that share the task's calls are drawn by their weights each time. A key with models of its own sees those of them that it names.")
    @APIResponse(
            responseCode = "200",
            description = "The order",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "TaskModels"),
                            examples = @ExampleObject(name = "chat", value = """
                                                    {"task_type":"chat","recommended_models":["gpt-4o-mini","demo"]}""")))
    @APIResponse(responseCode = "404", description = "There is no such task")
    public TaskModels task(
            @Parameter(description = "A task of the catalogue", example = "chat") @PathParam("task") String task) {
        var requester = Requester.of(http);
        var names = models.candidates(Task.PREFIX + task, requester).stream()
                .map(ModelEntry::name)
                .filter(requester::mayUse)
                .toList();
        return new TaskModels(task, names);
    }

    @POST
    @Path("warmup")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "warmUpModels",
            summary = "Warm models up",
            description =
                    "Asks each model for one token, so that connections stand and weights are loaded. Calls real models, and is billed as such.")
    @RequestBody(
            required = false,
            description = "Which models",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "WarmUp"),
                            examples = @ExampleObject(name = "one", value = "{\"model_names\":[\"demo\"]}")))
    @APIResponse(
            responseCode = "200",
            description = "Those that answered",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "WarmedUp"),
                            examples = @ExampleObject(name = "one", value = "{\"warmed_up\":[\"demo\"]}")))
    @APIResponse(responseCode = "404", description = "One of the models does not exist")
    public CompletionStage<WarmedUp> warmUp(@Valid @Nullable WarmUp request) {
        var wanted = request == null ? null : request.modelNames();
        var names = wanted != null
                ? wanted.stream().distinct().toList()
                : models.visibleTo(Requester.of(http)).stream()
                        .filter(entry -> entry.pattern() == null)
                        .filter(entry -> models.status(entry).healthy())
                        .filter(entry -> entry.capabilities().contains(Capability.CHAT))
                        .map(ModelEntry::name)
                        .limit(20)
                        .toList();
        return trials.warmUp(names, origin("warmup"));
    }

    @POST
    @Path("benchmark")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "benchmarkModels",
            summary = "Compare models",
            description =
                    "Gives each model the same prompts and tells its answers, latency and success rate. No other model stands in for one that fails. Calls real models, and is billed as such.")
    @RequestBody(
            required = true,
            description = "Which models, and what to ask them",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Benchmark"),
                            examples = @ExampleObject(name = "one prompt", value = """
                                                    {"model_names":["demo"],"prompts":["Name three colours."],"task_type":"chat"}""")))
    @APIResponse(
            responseCode = "200",
            description = "Per model, how it did",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "BenchmarkResults"),
                            examples = @ExampleObject(name = "one model", value = """
                                                    {"demo":{"responses":["Red, green, blue."],"avg_latency":312.5,"success_rate":100}}""")))
    @APIResponse(responseCode = "404", description = "One of the models does not exist")
    public CompletionStage<Map<String, BenchmarkResult>> benchmark(
            @Valid @NotNull(message = "is needed") Benchmark request) {
        return trials.benchmark(
                request.modelNames().stream().distinct().toList(), request.prompts(), origin("benchmark"));
    }

    private CallOrigin origin(String source) {
        return new CallOrigin(RequestId.of(http), Requester.of(http), source, traces.of(http));
    }
}
