package ai.agentsflow.platform.answers;

import jakarta.json.Json;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code GET /openapi}: the WAR's own document, word for word, and the same as JSON; whatever the server would make of it, which
 * differs from one to the next, nobody sees. As MicroProfile OpenAPI has it, it is YAML unless {@code Accept} or {@code format=JSON}
 * asks for JSON; a client that accepts neither gets YAML, as RFC 9110, 12.5.1 allows.
 */
public class ApiDocument implements Filter {

    private static final String DOCUMENT = "/WEB-INF/classes/META-INF/openapi.yaml";
    private static final String YAML = "application/yaml;charset=UTF-8";
    private static final String JSON = "application/json;charset=UTF-8";

    private @Nullable ServletContext context;
    private volatile @Nullable StaticFile yaml;
    private volatile @Nullable StaticFile json;

    @Override
    public void init(FilterConfig config) {
        context = config.getServletContext();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var asked = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        answer.setHeader("Vary", "Accept");
        FileAnswer.send(asked, answer, wantsJson(asked) ? json() : yaml(), "no-cache");
    }

    private StaticFile yaml() throws IOException {
        var known = yaml;
        if (known == null) {
            known = StaticFile.of(read(), YAML);
            yaml = known;
        }
        return known;
    }

    /** Made when first asked for; whoever asks meanwhile waits. */
    private StaticFile json() throws IOException {
        var known = json;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            var made = json;
            if (made == null) {
                made = StaticFile.of(toJson(yaml().bytes()), JSON);
                json = made;
            }
            return made;
        }
    }

    private byte[] read() throws IOException {
        var from = context;
        try (var stream = from == null ? null : from.getResourceAsStream(DOCUMENT)) {
            if (stream == null) {
                throw new IOException("the WAR has no " + DOCUMENT);
            }
            return stream.readAllBytes();
        }
    }

    private static byte[] toJson(byte[] yaml) {
        Map<String, Object> document =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml, StandardCharsets.UTF_8));
        return Json.createObjectBuilder(document).build().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean wantsJson(HttpServletRequest request) {
        var wanted = request.getParameter("format");
        if (wanted != null) {
            return wanted.toUpperCase(Locale.ROOT).equals("JSON");
        }
        var accept = String.join(",", Collections.list(request.getHeaders("Accept")));
        return AcceptedTypes.of(accept).prefers("application/json", "application/yaml");
    }
}
