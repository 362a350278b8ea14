package ai.agentsflow.analytics.reading;

import ai.agentsflow.access.Caller;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which calls are meant. Whoever may see only their own sees nothing else, whatever they ask for.
 *
 * @param caller who asks
 * @param user whose calls; null: everybody's, and never so but for administrators
 * @param status one of {@link CallEnd}; null: however they ended
 * @param byAgents whether calls that no agent made are left out
 * @param nothing whether somebody else's are asked for, and there is nothing to see
 */
public record CallFilter(
        Caller caller,
        @Nullable String user,
        @Nullable UUID key,
        @Nullable String model,
        @Nullable String provider,
        @Nullable String agent,
        @Nullable String tag,
        @Nullable String route,
        @Nullable CallEnd status,
        boolean byAgents,
        boolean nothing) {

    /** UUID's own parser takes {@code 1-1-1-1-1}. */
    private static final Pattern UUIDS = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    /**
     * What the parameters of a request say.
     *
     * @param parameter a parameter's value by its name; null where it was not sent
     * @throws ProblemException 400
     */
    public static CallFilter of(Caller caller, UnaryOperator<@Nullable String> parameter) {
        var user = text(parameter, "user");
        var whose = caller.isAdmin() ? user : caller.subject();
        return new CallFilter(
                caller,
                whose,
                key(text(parameter, "key")),
                text(parameter, "model"),
                text(parameter, "provider"),
                text(parameter, "agent"),
                text(parameter, "tag"),
                text(parameter, "route"),
                CallEnd.of(text(parameter, "status")),
                false,
                user != null && !Objects.equals(whose, user));
    }

    /** Calls that agents made. */
    public static CallFilter ofAgents(Caller caller, @Nullable String agent, @Nullable CallEnd status) {
        return new CallFilter(
                caller,
                caller.isAdmin() ? null : caller.subject(),
                null,
                null,
                null,
                agent,
                null,
                null,
                status,
                true,
                false);
    }

    /** The roll-up that tells apart what is asked for, and no more than that. */
    String breakdown(@Nullable GroupBy group) {
        if (tag != null || group == GroupBy.TAG) {
            return "tag";
        }
        boolean byCaller = user != null
                || key != null
                || agent != null
                || byAgents
                || group == GroupBy.USER
                || group == GroupBy.KEY
                || group == GroupBy.AGENT;
        return byCaller ? "caller" : "model";
    }

    /** Whether the log of calls has no index that finds them: more is asked than whose they are. */
    boolean isSelective() {
        return key != null
                || model != null
                || provider != null
                || agent != null
                || tag != null
                || route != null
                || status != null
                || byAgents
                || isRestricted();
    }

    /** Whether the caller may use some of the models alone, and no other one is there for them. */
    boolean isRestricted() {
        return !caller.requester().scope().isEmpty();
    }

    /** Adds what is the same of roll-ups and of calls. */
    Query addTo(Query query) {
        add(query, " and subject = ?", user);
        add(query, " and key_id = ?", key);
        add(query, " and model = ?", model);
        add(query, " and provider = ?", provider);
        add(query, " and agent = ?", agent);
        add(query, " and route = ?", route);
        return byAgents ? query.add(" and agent <> ''") : query;
    }

    private static void add(Query query, String condition, @Nullable Object value) {
        if (value != null) {
            query.add(condition, value);
        }
    }

    private static @Nullable String text(UnaryOperator<@Nullable String> parameter, String name) {
        var text = parameter.apply(name);
        if (text != null && text.indexOf('\0') >= 0) {
            throw Inputs.invalid(name, "must not hold the character U+0000");
        }
        return text;
    }

    private static @Nullable UUID key(@Nullable String text) {
        if (text != null && !UUIDS.matcher(text).matches()) {
            throw Inputs.invalid("key", "must be the id of an API key");
        }
        return text == null ? null : UUID.fromString(text);
    }
}
