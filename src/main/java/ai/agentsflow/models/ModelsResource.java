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
import org.jspecify.annotations.Nullable;

/** The models over HTTP. */
@Path("/models")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@DenyAll
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

    public record WarmUp(
            @Entries(least = 0, most = 20) @Nullable List<@NotBlank String> modelNames) {}

    public record Benchmark(
            @NotNull(message = "is needed") @Entries(least = 1, most = 5)
            List<@NotBlank String> modelNames,

            @NotNull(message = "is needed") @Entries(least = 1, most = 10)
            List<@Text(most = 2000, message = "must be 1 to 2,000 characters and not blank") String> prompts,

            @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 letters, digits, _ or -") @Nullable
            String taskType) {}

    @GET
    @RolesAllowed({Roles.USER, Roles.ADMIN})
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
    public ModelView get(@PathParam("name") String name) {
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
    public Metrics metrics(
            @QueryParam("start_date") @Nullable String startDate, @QueryParam("end_date") @Nullable String endDate) {
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
    public TaskModels task(@PathParam("task") String task) {
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
    public CompletionStage<Map<String, BenchmarkResult>> benchmark(
            @Valid @NotNull(message = "is needed") Benchmark request) {
        return trials.benchmark(
                request.modelNames().stream().distinct().toList(), request.prompts(), origin("benchmark"));
    }

    private CallOrigin origin(String source) {
        return new CallOrigin(RequestId.of(http), Requester.of(http), source, traces.of(http));
    }
}
