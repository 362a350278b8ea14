package ai.agentsflow.analytics;

import ai.agentsflow.access.Caller;
import ai.agentsflow.analytics.reading.AgentFigures;
import ai.agentsflow.analytics.reading.Aggregation;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.AgentLogs;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.AgentSummary;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.ConversationList;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.ConversationSummary;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.LeadSummary;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.ModelFigures;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.RevenueSummary;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.Trend;
import ai.agentsflow.analytics.reading.CallEnd;
import ai.agentsflow.analytics.reading.Choice;
import ai.agentsflow.analytics.reading.ConversationFigures;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.models.DateRange;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.platform.web.Roles;
import ai.agentsflow.usage.ModelUsage;
import ai.agentsflow.usage.UsageReader;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Figures for dashboards, over HTTP. */
@Path("/analytics")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@DenyAll
@Caching.Cached
@RateLimited(value = "100/minute", route = LimitedRoute.ANALYTICS)
public class AnalyticsResource {

    private static final int USUAL_LIMIT = 50;
    private static final int MOST_LIMIT = 100;
    private static final double MS_OF_SECOND = 1000;
    private static final double PERCENT = 100;

    @Inject
    AnalyticsConfig config;

    @Inject
    UsageReader usage;

    @Inject
    ConversationFigures conversations;

    @Inject
    AgentFigures agents;

    @Inject
    Clock clock;

    @Context
    HttpServletRequest http;

    @GET
    @Path("models/metrics")
    @RolesAllowed(Roles.ADMIN)
    public List<ModelFigures> models(
            @QueryParam("start_date") @Nullable String startDate, @QueryParam("end_date") @Nullable String endDate) {
        var range = range(startDate, endDate);
        var requester = Requester.of(http);
        return usage.perModel(range.start(), range.end()).values().stream()
                .filter(model -> requester.mayUse(model.model()))
                .sorted(Comparator.comparing(ModelUsage::model))
                .map(model -> new ModelFigures(
                        model.model(),
                        model.requests(),
                        model.averageLatencyMs() / MS_OF_SECOND,
                        model.successRate() / PERCENT,
                        model.tokens(),
                        model.errors()))
                .toList();
    }

    @GET
    @Path("conversations/summary")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public ConversationSummary conversations(
            @QueryParam("start_date") @Nullable String startDate, @QueryParam("end_date") @Nullable String endDate) {
        return conversations.summary(owner(), range(startDate, endDate));
    }

    @GET
    @Path("conversations/trends")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public Trend conversationTrends(
            @QueryParam("start_date") @Nullable String startDate,
            @QueryParam("end_date") @Nullable String endDate,
            @QueryParam("aggregation") @Nullable String aggregation) {
        return conversations.trend(owner(), range(startDate, endDate), aggregation(aggregation));
    }

    @GET
    @Path("conversations/list")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public ConversationList conversationList(
            @QueryParam("start_date") @Nullable String startDate,
            @QueryParam("end_date") @Nullable String endDate,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("status") @Nullable String status,
            @QueryParam("channel") @Nullable String channel,
            @QueryParam("sort_by") @Nullable String sortBy,
            @QueryParam("sort_order") @Nullable String sortOrder) {
        var range = range(startDate, endDate);
        int most = limit(limit);
        int first = Inputs.offset(offset);
        var wanted = Choice.of("status", status, "active", "paused", "completed", "archived");
        var by = Choice.of("channel", channel, "chat", "email", "phone", "web", "other");
        var sort = Choice.of("sort_by", sortBy, "created_at", "updated_at");
        boolean oldestFirst = isAscending(sortOrder);
        boolean none = (wanted != null && !wanted.equals(ConversationFigures.STATUS))
                || (by != null && !by.equals(ConversationFigures.CHANNEL));
        return none
                ? new ConversationList(List.of(), 0)
                : conversations.list(
                        owner(), range, Objects.requireNonNullElse(sort, "created_at"), oldestFirst, most, first);
    }

    @GET
    @Path("agents/summary")
    @RolesAllowed(Roles.ADMIN)
    public List<AgentSummary> agents(
            @QueryParam("start_date") @Nullable String startDate, @QueryParam("end_date") @Nullable String endDate) {
        return agents.summary(Caller.of(http), range(startDate, endDate));
    }

    @GET
    @Path("agents/trends")
    @RolesAllowed(Roles.ADMIN)
    public Trend agentTrends(
            @QueryParam("start_date") @Nullable String startDate,
            @QueryParam("end_date") @Nullable String endDate,
            @QueryParam("aggregation") @Nullable String aggregation,
            @QueryParam("agent_type") @Nullable String agentType) {
        return agents.trend(Caller.of(http), range(startDate, endDate), aggregation(aggregation), name(agentType));
    }

    @GET
    @Path("agents/logs")
    @RolesAllowed(Roles.ADMIN)
    public AgentLogs agentLogs(
            @QueryParam("start_date") @Nullable String startDate,
            @QueryParam("end_date") @Nullable String endDate,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("agent_type") @Nullable String agentType,
            @QueryParam("status") @Nullable String status,
            @QueryParam("sort_by") @Nullable String sortBy,
            @QueryParam("sort_order") @Nullable String sortOrder) {
        Choice.of("sort_by", sortBy, "created_at");
        return agents.logs(
                Caller.of(http),
                range(startDate, endDate),
                name(agentType),
                CallEnd.ofAgents(status),
                isAscending(sortOrder),
                limit(limit),
                Inputs.offset(offset));
    }

    @GET
    @Path("leads/summary")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public LeadSummary leads() {
        requireBusiness();
        return new LeadSummary(0, 0, 0, 0);
    }

    @GET
    @Path("revenue/summary")
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    public RevenueSummary revenue() {
        requireBusiness();
        return new RevenueSummary(0, 0, 0, 0, 0, 0);
    }

    private void requireBusiness() {
        if (!config.emptyBusiness()) {
            throw ProblemException.notFound("This server has no figures of leads and revenue.");
        }
    }

    /** Whose conversations; null: everybody's. */
    private @Nullable String owner() {
        var caller = Caller.of(http);
        return caller.isAdmin() ? null : caller.subject();
    }

    private DateRange range(@Nullable String startDate, @Nullable String endDate) {
        return DateRange.of(startDate, endDate, clock.instant());
    }

    private static Aggregation aggregation(@Nullable String text) {
        return Objects.requireNonNullElse(Aggregation.of(text), Aggregation.DAY);
    }

    private static int limit(@Nullable String text) {
        return Inputs.integer("limit", text, USUAL_LIMIT, 1, MOST_LIMIT);
    }

    private static boolean isAscending(@Nullable String sortOrder) {
        return "asc".equals(Choice.of("sort_order", sortOrder, "asc", "desc"));
    }

    private static @Nullable String name(@Nullable String text) {
        if (text != null && text.indexOf('\0') >= 0) {
            throw Inputs.invalid("agent_type", "must not hold the character U+0000");
        }
        return text;
    }
}
