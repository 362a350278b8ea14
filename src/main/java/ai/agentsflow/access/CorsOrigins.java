package ai.agentsflow.access;

import ai.agentsflow.platform.config.Settings;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code agentsflow.access.cors-origins}: exact origins as browsers send them, and no wildcard in any profile. */
final class CorsOrigins {

    private static final String KEY = "agentsflow.access.cors-origins";

    /** The name that the server before this one had for it, and many others have. */
    private static final String GENERAL = "CORS_ORIGINS";

    private static final String RULE =
            "exact origins such as https://app.example.com are needed, in lower case and without a path; no wildcard";
    private static final Pattern ORIGIN =
            Pattern.compile("https?://(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:]+])(?::\\d{1,5})?");

    private CorsOrigins() {}

    static Set<String> from(Settings settings) {
        var origins = new LinkedHashSet<String>();
        var written = settings.key(KEY, "whose pages may use the API, exact origins separated by commas")
                .or(GENERAL)
                .list();
        boolean own = settings.isStated(KEY);
        for (String origin : written) {
            if (ORIGIN.matcher(origin).matches()) {
                origins.add(origin);
            } else if (own) {
                settings.fault(KEY, shown(origin), RULE);
            } else {
                // a general name may be meant for another program: it must not end the start
                settings.warn(KEY, shown(origin), "it does not count: " + RULE);
            }
        }
        return origins;
    }

    private static String shown(String origin) {
        return '"' + origin.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
