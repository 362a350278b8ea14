package ai.agentsflow.platform.shutdown;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who says that this server ends: a service manager by SIGTERM, a person by Ctrl-C, or the server itself that takes the
 * application away.
 */
@ApplicationScoped
class ShutdownSignals {

    /** Answers that end leave records, which others write at the same moment. */
    private static final int FIRST = 1;

    @Resource(lookup = "java:app/AppName")
    String application;

    private final Shutdown shutdown;
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();
    private final Signals signals = new Signals(this::onSignal);

    private final ServerEvents server;
    private final Consumer<String> raise;

    @Inject
    ShutdownSignals(Shutdown shutdown, ServerEvents server) {
        this(shutdown, server, Signals::raise);
    }

    ShutdownSignals(Shutdown shutdown, ServerEvents server, Consumer<String> raise) {
        this.shutdown = shutdown;
        this.server = server;
        this.raise = raise;
    }

    void atStart(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        signals.listen("TERM");
        signals.listen("INT");
        server.listen(application, shutdown::run);
    }

    /** Answers still under way are told, where they are: from here on the server lets them go without a word. */
    void atEnd(@Observes @Priority(FIRST) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        signals.leave();
        server.leave();
        shutdown.endAnswers();
    }

    /** The same signal again is impatience; another one is the same news from somebody else, as Ctrl-C reaches every process of a terminal. */
    void onSignal(String name) {
        if (first.compareAndSet(null, name)) {
            try {
                shutdown.run();
            } finally {
                signals.leave();
                raise.accept(name);
            }
        } else if (name.equals(first.get())) {
            shutdown.hurry();
        }
    }
}
