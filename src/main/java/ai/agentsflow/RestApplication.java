package ai.agentsflow;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** The REST surface, under {@code /api}. */
@ApplicationPath("/api")
public class RestApplication extends Application {

    /** Jersey would serve a second, undocumented description beside {@code /openapi}; another server ignores its key. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
