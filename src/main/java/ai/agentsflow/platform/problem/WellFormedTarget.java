package ai.agentsflow.platform.problem;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lets no path and no query pass whose escapes are not UTF-8 in hexadecimal digits, or hold U+0000: 400. Servers differ in what
 * they make of such a request, a parameter that they drop among it, and databases do not take the text.
 */
public class WellFormedTarget implements Filter {

    private static final String RULE =
            "The %s holds an escape that is not UTF-8: write %%xx with two hexadecimal digits, and no %%00.";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var fault =
                !isWellFormed(http.getRequestURI()) ? "path" : !isWellFormed(http.getQueryString()) ? "query" : null;
        if (fault == null) {
            chain.doFilter(request, response);
        } else {
            var problem = new ProblemException(ProblemType.BAD_REQUEST, RULE.formatted(fault));
            ProblemResponses.send(http, (HttpServletResponse) response, problem);
        }
    }

    static boolean isWellFormed(@Nullable String target) {
        if (target == null) {
            return true;
        }
        if (target.indexOf('\0') >= 0) {
            return false;
        }
        int first = target.indexOf('%');
        var escaped = ByteBuffer.allocate(first < 0 ? 0 : target.length() / 3 + 1);
        for (int at = first; at >= 0; at = target.indexOf('%', at)) {
            escaped.clear();
            for (; at < target.length() && target.charAt(at) == '%'; at += 3) {
                int value = value(target, at + 1);
                if (value <= 0) {
                    return false;
                }
                escaped.put((byte) value);
            }
            if (!isUtf8(escaped.flip())) {
                return false;
            }
        }
        return true;
    }

    /** Of two hexadecimal digits; -1 when there are none. */
    private static int value(String target, int at) {
        if (at + 2 > target.length()) {
            return -1;
        }
        int high = Character.digit(target.charAt(at), 16);
        int low = Character.digit(target.charAt(at + 1), 16);
        return high < 0 || low < 0 || target.charAt(at) > 'f' || target.charAt(at + 1) > 'f' ? -1 : high * 16 + low;
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
