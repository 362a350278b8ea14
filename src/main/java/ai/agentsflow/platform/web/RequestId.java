package ai.agentsflow.platform.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request an id: the client's own {@code X-Request-ID} when that is harmless, else its {@code X-Correlation-ID}, else a
 * new one; told in the answer. The answer's {@code X-Correlation-ID} is the client's own too, or the request's id.
 */
public class RequestId implements Filter {

    private static final String HEADER = "X-Request-ID";
    private static final String CORRELATION = "X-Correlation-ID";
    private static final String ATTRIBUTE = RequestId.class.getName();
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var asked = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        var id = of(asked);
        answer.setHeader(HEADER, id);
        var correlation = asked.getHeader(CORRELATION);
        answer.setHeader(CORRELATION, correlation != null && isHarmless(correlation) ? correlation : id);
        chain.doFilter(request, response);
    }

    /** The id of a request, the same however often it is asked for. */
    public static String of(HttpServletRequest request) {
        var known = (String) request.getAttribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        var id = choose(request.getHeader(HEADER), request.getHeader(CORRELATION));
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    static String choose(@Nullable String offered) {
        return choose(offered, null);
    }

    /** The first of both that is harmless, or another id. */
    private static String choose(@Nullable String offered, @Nullable String otherwise) {
        if (offered != null && isHarmless(offered)) {
            return offered;
        }
        return otherwise != null && isHarmless(otherwise) ? otherwise : random();
    }

    private static boolean isHarmless(String offered) {
        return HARMLESS.matcher(offered).matches();
    }

    /** Unique, not secret: the fast generator will do. */
    private static String random() {
        var random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
