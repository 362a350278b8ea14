package ai.agentsflow.gateway.paths;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.MappingMatch;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path and the servlet that the deployment descriptor has for it, found as the Servlet specification says (12.1): by the whole path,
 * or by its longest beginning.
 *
 * @param servletPath the part of it that found the servlet
 * @param pathInfo the rest; null for none
 */
record ServedPath(
        String servletName,
        String pattern,
        String servletPath,
        @Nullable String pathInfo) implements HttpServletMapping {

    private static final String ALL_BELOW = "/*";

    static Optional<ServedPath> of(String path, ServletContext context) {
        return context.getServletRegistrations().values().stream()
                .flatMap(servlet ->
                        servlet.getMappings().stream().flatMap(pattern -> match(servlet, pattern, path).stream()))
                .max(Comparator.comparingInt(found -> found.servletPath.length() * 2 + (found.isExact() ? 1 : 0)));
    }

    private static Optional<ServedPath> match(ServletRegistration servlet, String pattern, String path) {
        if (pattern.equals(path)) {
            return Optional.of(new ServedPath(servlet.getName(), pattern, path, null));
        }
        if (!pattern.endsWith(ALL_BELOW)) {
            return Optional.empty();
        }
        var folder = pattern.substring(0, pattern.length() - ALL_BELOW.length());
        if (folder.isEmpty() || !(path.equals(folder) || path.startsWith(folder + '/'))) {
            return Optional.empty();
        }
        var rest = path.substring(folder.length());
        return Optional.of(new ServedPath(servlet.getName(), pattern, folder, rest.isEmpty() ? null : rest));
    }

    private boolean isExact() {
        return pattern.equals(servletPath);
    }

    @Override
    public String getMatchValue() {
        var info = pathInfo;
        return isExact() ? servletPath.substring(1) : info == null ? "" : info.substring(1);
    }

    @Override
    public String getPattern() {
        return pattern;
    }

    @Override
    public String getServletName() {
        return servletName;
    }

    @Override
    public MappingMatch getMappingMatch() {
        return isExact() ? MappingMatch.EXACT : MappingMatch.PATH;
    }
}
