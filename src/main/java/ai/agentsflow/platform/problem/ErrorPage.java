package ai.agentsflow.platform.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** The container's error page: what no resource answers is told as a problem document too, not as the server's HTML. */
public class ErrorPage extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var failure = (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        var problem = failure != null ? Failures.problem(failure) : ofStatus(response.getStatus());
        var asked = Objects.requireNonNullElse(
                (String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI), request.getRequestURI());
        var original = new HttpServletRequestWrapper(request) {
            @Override
            public String getRequestURI() {
                return asked;
            }
        };
        ProblemResponses.send(original, response, problem);
    }

    private static ProblemException ofStatus(int status) {
        var type = ProblemType.ofStatus(status);
        return new ProblemException(
                type,
                switch (type.status()) {
                    case 404 -> "Nothing is served at this path.";
                    case 405 -> "This path does not take this method.";
                    default -> type.title() + ".";
                });
    }
}
