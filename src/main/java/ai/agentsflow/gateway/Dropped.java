package ai.agentsflow.gateway;

import ai.agentsflow.dialect.ModelListener;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;

/** The header that names what of a request the model that was asked was not told, by whoever left it out. */
public final class Dropped {

    private static final String SEPARATOR = ", ";

    private Dropped() {}

    public static void tell(HttpServletResponse response, Collection<String> names) {
        var all = new TreeSet<>(names);
        var before = response.getHeader(ModelListener.DROPPED);
        if (before != null) {
            all.addAll(Arrays.asList(before.split(SEPARATOR, -1)));
        }
        if (!all.isEmpty()) {
            response.setHeader(ModelListener.DROPPED, String.join(SEPARATOR, all));
        }
    }

    public static void tell(HttpServletResponse response, String names) {
        tell(response, Arrays.asList(names.split(SEPARATOR, -1)));
    }
}
