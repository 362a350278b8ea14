package ai.agentsflow.analytics;

import ai.agentsflow.platform.problem.Times;
import ai.agentsflow.platform.web.EntityTags;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long clients may keep figures. Those of a span that ended an hour ago hardly change any more, only by what a node could not write
 * down meanwhile, so they are good for a minute; all others are asked for again each time, and sent again only if they differ.
 */
final class Caching {

    private static final Duration SETTLED = Duration.ofHours(1);
    private static final String SETTLED_RULE = "private, max-age=60";
    private static final String OPEN_RULE = "private, no-cache";
    private static final String VARY = "Accept, Authorization, x-api-key";

    private Caching() {}

    /** What may be kept for how long. */
    private static String rule(@Nullable String endDate, Instant now) {
        boolean settled =
                endDate != null && !Times.end("end_date", endDate).plus(SETTLED).isAfter(now);
        return settled ? SETTLED_RULE : OPEN_RULE;
    }

    /**
     * Tells it of an answer.
     *
     * @return whether the client has that answer already, and status 304 is set
     */
    static boolean isKnown(HttpServletRequest request, HttpServletResponse response, String json, Instant now) {
        var etag = EntityTags.of(json);
        response.setHeader(HttpHeaders.ETAG, etag);
        response.setHeader(HttpHeaders.CACHE_CONTROL, rule(request.getParameter("end_date"), now));
        response.addHeader(HttpHeaders.VARY, VARY);
        boolean known = EntityTags.isKnown(request.getHeader(HttpHeaders.IF_NONE_MATCH), etag);
        if (known) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        }
        return known;
    }

    /** On a method of a resource whose answers are told so. */
    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @interface Cached {}

    /** Tells it of the answers of resources. */
    @Provider
    @Cached
    public static class Headers implements ContainerResponseFilter {

        @Override
        public void filter(ContainerRequestContext asked, ContainerResponseContext answer) {
            if (answer.getStatus() != Response.Status.OK.getStatusCode() || !answer.hasEntity()) {
                return;
            }
            // records tell all that they hold
            var etag = EntityTags.of(answer.getEntity().toString());
            var headers = answer.getHeaders();
            headers.putSingle(HttpHeaders.ETAG, etag);
            var end = asked.getUriInfo().getQueryParameters().getFirst("end_date");
            headers.putSingle(HttpHeaders.CACHE_CONTROL, rule(end, Instant.now()));
            headers.add(HttpHeaders.VARY, VARY);
            if (EntityTags.isKnown(asked.getHeaderString(HttpHeaders.IF_NONE_MATCH), etag)) {
                answer.setStatus(Response.Status.NOT_MODIFIED.getStatusCode());
                answer.setEntity(null);
            }
        }
    }
}
