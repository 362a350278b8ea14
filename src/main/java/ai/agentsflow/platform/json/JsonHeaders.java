package ai.agentsflow.platform.json;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the header fields of a request say of its body: {@code application/json}, in UTF-8, and not compressed. */
public final class JsonHeaders {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String PARAMETER = "(" + TOKEN + ")=(" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*+\")";
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("(" + TOKEN + "/" + TOKEN + ")((?:[ \\t]*+;[ \\t]*+(?:" + PARAMETER + ")?+)*+)[ \\t]*+");
    private static final Pattern PARAMETERS = Pattern.compile(PARAMETER);

    /** Regular expressions go deeper with each repetition. */
    private static final int LONGEST = 256;

    private static final String JSON = "application/json";

    private JsonHeaders() {}

    /**
     * Refuses a body that is something else.
     *
     * @param response gets {@code Accept-Encoding} where the body is compressed (RFC 9110, 12.5.3)
     * @throws ProblemException 415 that says what to send
     */
    public static void requireJson(HttpServletRequest request, HttpServletResponse response) {
        var types = request.getHeaders("Content-Type");
        var first = types.hasMoreElements() ? types.nextElement() : "";
        // as nearly all are
        if (!first.equals(JSON) || types.hasMoreElements()) {
            requireJson(Collections.list(request.getHeaders("Content-Type")));
        }
        for (String encoding : Collections.list(request.getHeaders("Content-Encoding"))) {
            if (!encoding.strip().equalsIgnoreCase("identity")) {
                response.setHeader("Accept-Encoding", "identity");
                throw refusal("Content-Encoding %s is not taken: send the body as it is, without this header field."
                        .formatted(shown(encoding)));
            }
        }
    }

    private static void requireJson(List<String> types) {
        var type = types.size() == 1 && types.get(0).length() <= LONGEST ? MEDIA_TYPE.matcher(types.get(0)) : null;
        if (type == null || !type.matches() || !type.group(1).equalsIgnoreCase(JSON)) {
            throw refusal("Send the body as application/json, with that Content-Type.");
        }
        var parameters = PARAMETERS.matcher(type.group(2));
        while (parameters.find()) {
            if (parameters.group(1).equalsIgnoreCase("charset") && !isUtf8(parameters.group(2))) {
                throw refusal(
                        "The charset %s is not taken: JSON is sent in UTF-8.".formatted(shown(parameters.group(2))));
            }
        }
    }

    private static boolean isUtf8(String charset) {
        var name = charset.replaceAll("[\"\\\\]", "").toLowerCase(Locale.ROOT);
        return name.equals("utf-8") || name.equals("utf8");
    }

    /** The client's own words, no more of them than a name has. */
    private static String shown(String text) {
        var name = text.replaceAll("[^!-~]", "?");
        return name.length() <= 32 ? name : name.substring(0, 32) + '…';
    }

    private static ProblemException refusal(String detail) {
        return new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
