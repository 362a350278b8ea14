package ai.agentsflow.events.sockets;

import ai.agentsflow.access.sockets.SocketCaller;
import ai.agentsflow.events.EventBus;
import ai.agentsflow.events.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens sockets, and tells a caller over one what is their affair. */
@ApplicationScoped
class SocketEvents {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final String BUSY = "This server is too busy.";

    private final Sockets sockets;
    private final EventBus bus;

    @Inject
    SocketEvents(Sockets sockets, EventBus bus) {
        this.sockets = sockets;
        this.bus = bus;
    }

    /** The one of this application, for endpoints, which the server makes in its own way. */
    static SocketEvents current() {
        return CDI.current().select(SocketEvents.class).get();
    }

    /** Opens the socket of a session; null, and the session is closed, when nobody opens it who may, or there are too many. */
    @Nullable
    Socket open(Session session) {
        // a task for each session would stay until its time, though the session is closed (eclipse-ee4j/tyrus#654)
        session.setMaxIdleTimeout(0);
        var outlet = new SessionOutlet(session);
        var caller = session.getUserPrincipal() instanceof SocketCaller asked
                ? asked
                : new SocketCaller(null, "Unauthorized");
        var pass = caller.pass();
        if (pass == null) {
            outlet.close(CloseCodes.POLICY, caller.refusal());
            return null;
        }
        return sockets.open(outlet, pass);
    }

    /** The same, and tells events of this topic over it. */
    @Nullable
    Socket open(Session session, Topic topic) {
        var socket = open(session);
        if (socket != null) {
            listen(socket, topic, since(session.getRequestParameterMap().get("since")));
        }
        return socket;
    }

    private void listen(Socket socket, Topic topic, @Nullable Long since) {
        var caller = socket.pass().caller();
        var subscription = bus.subscribe(
                event -> {
                    if (event.event().topic() == topic && event.event().isFor(caller)) {
                        socket.send(event.frame());
                    }
                },
                since);
        if (subscription == null) {
            socket.close(CloseCodes.TRY_AGAIN_LATER, BUSY);
        } else {
            socket.whenClosed(subscription::close);
        }
    }

    private static @Nullable Long since(@Nullable List<String> parameters) {
        return parameters == null
                        || parameters.isEmpty()
                        || !NUMBER.matcher(parameters.get(0)).matches()
                ? null
                : Long.valueOf(parameters.get(0));
    }
}
