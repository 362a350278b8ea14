package ai.agentsflow.platform.problem;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets no request pass that HTTP does not know: one whose path or query has escapes that are not UTF-8 in hexadecimal digits, or
 * hold U+0000, or whose {@code Content-Type} is none. It is answered 400. Servers differ in what they make of such a request: some
 * drop the parameter, some fail, and databases do not take the text.
 */
public class WellFormedRequest implements Filter {

    private static final String TOKEN = "[!#$%&'+.^_`|~0-9A-Za-z-]+";

    /** RFC 9110, 8.3.1, without the asterisk and the weight of a media range, which says what is wanted and not what is sent. */
    private static final Pattern MEDIA_TYPE = Pattern.compile(
            "@/@[ \\t]*(;[ \\t]*((?![qQ]=)@=(@|\"([^\"\\\\]|\\\\.)*+\"))?[ \\t]*)*+".replace("@", TOKEN));

    private static final int LONGEST_MEDIA_TYPE = 1_024;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var fault = fault(http);
        if (fault == null) {
            chain.doFilter(request, response);
        } else {
            var problem = new ProblemException(ProblemType.BAD_REQUEST, fault);
            ProblemResponses.send(http, (HttpServletResponse) response, problem);
        }
    }

    private static @Nullable String fault(HttpServletRequest request) {
        if (!Escapes.isWellFormed(request.getRequestURI())) {
            return "The path holds an escape that is not UTF-8: write %xx with two hexadecimal digits, and no %00.";
        }
        if (!Escapes.isWellFormed(request.getQueryString())) {
            return "The query holds an escape that is not UTF-8: write %xx with two hexadecimal digits, and no %00.";
        }
        return isMediaType(request.getContentType())
                ? null
                : "The Content-Type is no media type: write it as application/json.";
    }

    static boolean isMediaType(@Nullable String text) {
        return text == null
                || text.equals("application/json") // as nearly all are
                || text.isBlank()
                || (text.length() <= LONGEST_MEDIA_TYPE
                        && MEDIA_TYPE.matcher(text.strip()).matches());
    }
}
