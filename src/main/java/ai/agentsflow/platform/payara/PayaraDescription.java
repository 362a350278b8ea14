package ai.agentsflow.platform.payara;

import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** What Payara adds to an API's description. */
public final class PayaraDescription {

    private PayaraDescription() {}

    /** Payara lists the paths once more, under a key that OpenAPI does not know: {@code endpoints}. */
    public static void dropEndpoints(OpenAPI document) {
        try {
            document.getClass().getMethod("setEndpoints", Map.class).invoke(document, new TreeMap<>());
        } catch (ReflectiveOperationException e) {
            // another server's model, without such a key
        }
    }
}
