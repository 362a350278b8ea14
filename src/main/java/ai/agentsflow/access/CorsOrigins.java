package ai.agentsflow.access;

import ai.agentsflow.platform.config.Settings;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code agentsflow.access.cors-origins}: exact origins as browsers send them, and no wildcard in any profile. */
final class CorsOrigins {

    private static final String KEY = "agentsflow.access.cors-origins";
    private static final Pattern ORIGIN =
            Pattern.compile("https?://(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:]+])(?::\\d{1,5})?");

    private CorsOrigins() {}

    static Set<String> from(Settings settings) {
        var origins = new LinkedHashSet<String>();
        var written = settings.key(KEY, "whose pages may use the API, exact origins separated by commas")
                .list();
        for (String origin : written) {
            if (ORIGIN.matcher(origin).matches()) {
                origins.add(origin);
            } else {
                settings.fault(
                        KEY,
                        '"' + origin.replaceAll("\\p{Cntrl}", "?") + '"',
                        "exact origins such as https://app.example.com are needed, in lower case and without a path; no wildcard");
            }
        }
        return origins;
    }
}
