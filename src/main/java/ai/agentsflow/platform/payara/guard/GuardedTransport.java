package ai.agentsflow.platform.payara.guard;

import ai.agentsflow.platform.framing.DoorRules;
import ai.agentsflow.platform.framing.RequestReader;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Stream;
import org.glassfish.grizzly.filterchain.Filter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.nio.NIOTransport;

/**
 * A listener whose new connections are guarded. Its chain is never changed, since connections use it: they have a copy with the guard
 * in it instead.
 */
public final class GuardedTransport {

    private static final String TLS = "org.glassfish.grizzly.ssl.";

    private final NIOTransport transport;
    private final FilterChain unguarded;
    private final FilterChain guarded;
    private final RequestGuard guard;

    private GuardedTransport(NIOTransport transport, FilterChain unguarded, FilterChain guarded, RequestGuard guard) {
        this.transport = transport;
        this.unguarded = unguarded;
        this.guarded = guarded;
        this.guard = guard;
    }

    /** Begins, unless the transport has a guard already, or speaks no HTTP of its own (port unification, AJP). */
    public static Optional<GuardedTransport> begin(NIOTransport transport, GuardRules rules, DoorRules requests) {
        if (!(transport.getProcessor() instanceof FilterChain chain) || isGuarded(chain)) {
            return Optional.empty();
        }
        for (int place = 0; place < chain.size(); place++) {
            if (chain.get(place) instanceof HttpServerFilter) {
                return Optional.of(begin(transport, chain, place, new RequestGuard(rules), requests));
            }
        }
        return Optional.empty();
    }

    private static GuardedTransport begin(
            NIOTransport transport, FilterChain chain, int place, RequestGuard guard, DoorRules requests) {
        var filters = new ArrayList<Filter>(chain);
        boolean secure =
                filters.stream().anyMatch(filter -> filter.getClass().getName().startsWith(TLS));
        filters.add(place, guard);
        var guarded = FilterChainBuilder.stateless().addAll(filters).build();
        guard.standsIn(new GuardedChain(guarded, place, secure, requests));
        transport.setProcessor(guarded);
        return new GuardedTransport(transport, chain, guarded, guard);
    }

    /** By this application, or by another one that is the same. */
    static boolean isGuarded(FilterChain chain) {
        return chain.stream().anyMatch(filter -> filter.getClass().getName().equals(RequestGuard.class.getName()));
    }

    public boolean isOf(NIOTransport other) {
        return transport == other;
    }

    public boolean guards(Object processor) {
        return guarded == processor;
    }

    /** Whether connections that the listener accepts are still guarded. */
    public boolean stands() {
        return transport.getProcessor() == guarded;
    }

    public Stream<RequestReader.Awaits> awaited() {
        return guard.awaited();
    }

    public void look() {
        guard.look();
    }

    /** Ends it, for new connections and for those that there are. */
    public void end() {
        if (transport.getProcessor() == guarded) {
            transport.setProcessor(unguarded);
        }
        guard.leave(unguarded);
    }
}
