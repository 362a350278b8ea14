package ai.agentsflow.gateway;

import ai.agentsflow.dialect.anthropic.MessageFault;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.Json;
import ai.agentsflow.routing.Models;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The models as Anthropic's API lists them (<a href="https://docs.anthropic.com/en/api/models-list">reference</a>): in pages, of 20
 * unless {@code limit} says otherwise, after {@code after_id} or before {@code before_id}.
 *
 * @param offers all of them
 * @param created when they are said to be made, which the catalogue does not know
 */
record AnthropicModels(List<Models.Offer> offers, Instant created) {

    private static final int USUAL = 20;
    private static final int MOST = 1000;

    /** One of them. */
    String one(Models.Offer offer) {
        return "{\"type\":\"model\",\"id\":%1$s,\"display_name\":%1$s,\"created_at\":\"%2$s\"}"
                .formatted(Json.write(offer.name()), created.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * The page that a request asks for.
     *
     * @throws ProblemException 400 for a page that cannot be
     */
    String page(HttpServletRequest request) {
        int limit = limit(request.getParameter("limit"));
        var after = request.getParameter("after_id");
        var before = request.getParameter("before_id");
        int from = after == null ? 0 : place(after, "after_id") + 1;
        int to = before == null ? offers.size() : place(before, "before_id");
        boolean backwards = before != null && after == null;
        int start = backwards ? Math.max(from, to - limit) : from;
        int end = Math.max(start, Math.min(to, start + limit));
        var page = offers.subList(start, end);
        boolean more = backwards ? start > 0 : end < to;
        return page.stream()
                .map(this::one)
                .collect(Collectors.joining(
                        ",",
                        "{\"data\":[",
                        "],\"has_more\":%s,\"first_id\":%s,\"last_id\":%s}"
                                .formatted(more, id(page, 0), id(page, page.size() - 1))));
    }

    private static String id(List<Models.Offer> page, int index) {
        return page.isEmpty() ? "null" : Json.write(page.get(index).name());
    }

    private int place(String name, String parameter) {
        return IntStream.range(0, offers.size())
                .filter(index -> offers.get(index).name().equals(name))
                .findFirst()
                .orElseThrow(() -> MessageFault.of(parameter, "there is no such model"));
    }

    private static int limit(@Nullable String told) {
        if (told == null) {
            return USUAL;
        }
        if (!told.matches("\\d{1,4}") || Integer.parseInt(told) < 1 || Integer.parseInt(told) > MOST) {
            throw MessageFault.of("limit", "Input should be a whole number from 1 to " + MOST);
        }
        return Integer.parseInt(told);
    }
}
