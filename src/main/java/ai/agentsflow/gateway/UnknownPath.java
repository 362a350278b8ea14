package ai.agentsflow.gateway;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Every other path under {@code /v1}, by whatever method: a part of OpenAI's or Anthropic's API that is not served here. */
public class UnknownPath extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static boolean isBase(String path) {
        return path.equals("/v1") || path.equals("/v1/");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getMethod().equals("HEAD") && isBase(request.getRequestURI())) {
            return; // clients look in this way whether anybody is there
        }
        refuse(request, response);
    }

    /** Says that there is nothing. */
    public static void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var message = AnthropicError.isFor(request)
                ? "Of this part of Anthropic's API, POST /v1/messages and /v1/messages/count_tokens are served here."
                : "Nothing is served at this path.";
        new ErrorObject(404, message, ErrorObject.type(404), null, "unknown_url", null).send(request, response);
    }
}
