package ai.agentsflow.platform.metrics;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.util.Properties;

/** Which version of the program this node runs, from what Maven puts into the WAR. */
@Dependent
class BuildMetrics {

    private static final String BUILT_AS = "/META-INF/maven/ai.agentsflow/agentsflow/pom.properties";

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class)
                    ServletContext application,
            Metrics metrics)
            throws IOException {
        var build = new Properties();
        try (var file = application.getResourceAsStream(BUILT_AS)) {
            if (file != null) {
                build.load(file);
            }
        }
        metrics.info(
                "agentsflow_build",
                "The program that this node runs",
                "version",
                build.getProperty("version", "unknown"));
    }
}
