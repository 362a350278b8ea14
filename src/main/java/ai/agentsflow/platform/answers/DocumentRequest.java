package ai.agentsflow.platform.answers;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks for the API's description, in one format and as a whole, whatever its client asked for. */
final class DocumentRequest extends HttpServletRequestWrapper {

    private final String accepted;
    private final String format;

    DocumentRequest(HttpServletRequest request, String accepted, String format) {
        super(request);
        this.accepted = accepted;
        this.format = format;
    }

    @Override
    public String getMethod() {
        return "GET";
    }

    @Override
    public String getQueryString() {
        return "format=" + format;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase("Accept") ? accepted : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return name.equalsIgnoreCase("Accept") ? Collections.enumeration(List.of(accepted)) : super.getHeaders(name);
    }
}
