package ai.agentsflow.platform.logging;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * Where the server writes JSON to its console, every line gets to know its request as long as the application runs. Whether it
 * is JSON is said where it is said for the whole server, in its {@code logging.properties}.
 */
@ApplicationScoped
class LogFormat {

    private final Map<Handler, Formatter> before = new HashMap<>();

    void begin(@Observes @Priority(StartOrder.CONFIGURATION) @Initialized(ApplicationScoped.class) Object event) {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            var formatter = handler.getFormatter();
            // other handlers may format on a thread of their own, that knows of no request
            if (handler instanceof ConsoleHandler
                    && formatter != null
                    && formatter.getClass().getSimpleName().equals("JSONLogFormatter")) {
                before.put(handler, formatter);
                handler.setFormatter(new JsonLines());
            }
        }
    }

    @PreDestroy
    void end() {
        before.forEach(Handler::setFormatter);
    }
}
