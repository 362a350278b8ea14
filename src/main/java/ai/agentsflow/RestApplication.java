package ai.agentsflow;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST surface, under {@code /api}. */
@ApplicationPath("/api")
public class RestApplication extends Application {}
