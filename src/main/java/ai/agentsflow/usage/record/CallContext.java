package ai.agentsflow.usage.record;

import org.jspecify.annotations.Nullable;

/**
 * What a call of a model is part of.
 *
 * @param route the endpoint that was asked, such as {@code /v1/chat/completions}; empty where there was none
 * @param dialect the API in which it was asked, in lower case; empty where it was none
 * @param askedModel the model or task that the client named; empty: the model that answered
 * @param agent the agent that asks; empty without one
 * @param run the run that asks
 * @param conversation the conversation that it belongs to
 */
public record CallContext(
        String route,
        String dialect,
        String askedModel,
        String agent,
        @Nullable String run,
        @Nullable String conversation) {

    /** Of which nothing is known. */
    public static final CallContext NONE = new CallContext("", "", "", "", null, null);

    private static final int LONGEST_ROUTE = 64;
    private static final int LONGEST_DIALECT = 32;
    private static final int LONGEST_AGENT = 160;
    private static final int LONGEST_ID = 64;

    public CallContext {
        route = ColumnText.fit(route, LONGEST_ROUTE);
        dialect = ColumnText.fit(dialect, LONGEST_DIALECT);
        askedModel = ColumnText.fit(askedModel, UsageRecord.LONGEST_MODEL);
        agent = ColumnText.fit(agent, LONGEST_AGENT);
        run = run == null ? null : ColumnText.fit(run, LONGEST_ID);
        conversation = conversation == null ? null : ColumnText.fit(conversation, LONGEST_ID);
    }

    /** At an endpoint, in an API. */
    public static CallContext at(String route, String dialect) {
        return new CallContext(route, dialect, "", "", null, null);
    }

    /** The same, asking for a model; in that API, unless it is known already. */
    public CallContext asking(String model, String usual) {
        return new CallContext(route, dialect.isEmpty() ? usual : dialect, model, agent, run, conversation);
    }

    /** The same in a conversation. */
    public CallContext in(String conversation) {
        return new CallContext(route, dialect, askedModel, agent, run, conversation);
    }

    /** The same, asked by a run of an agent. */
    public CallContext by(String agent, String run) {
        return new CallContext(route, dialect, askedModel, agent, run, conversation);
    }
}
