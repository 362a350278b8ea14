package ai.agentsflow.events;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.platform.web.Roles;
import ai.agentsflow.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventBusTest {

    private final SettableClock clock = new SettableClock();
    private final EventBus bus = new EventBus(clock, Runnable::run);
    private final List<NumberedEvent> heard = new ArrayList<>();

    @Test
    void numbersRiseThoughTheClockStandsStillOrGoesBack() {
        bus.subscribe(heard::add, null);
        bus.publish(event("a"));
        bus.publish(event("b"));
        clock.advance(Duration.ofHours(-1));
        bus.publish(event("c"));
        clock.advance(Duration.ofHours(2));
        bus.publish(event("d"));

        assertThat(types(heard)).containsExactly("a", "b", "c", "d");
        assertThat(heard).extracting(NumberedEvent::seq).isSorted().doesNotHaveDuplicates();
        assertThat(heard.get(3).seq() - heard.get(2).seq()).isGreaterThan(3_000_000_000L);
    }

    @Test
    void aNumberFromElsewhereIsKeptUnlessItWouldNotRise() {
        bus.subscribe(heard::add, null);
        bus.publish(event("a"));
        long first = heard.get(0).seq();
        bus.arrived(event("b"), first + 100);
        bus.arrived(event("c"), first + 50);

        assertThat(heard).extracting(NumberedEvent::seq).containsExactly(first, first + 100, first + 101);
    }

    @Test
    void anEventThatComesTwiceIsToldOnce() {
        bus.subscribe(heard::add, null);
        var twice = event("twice");
        bus.publish(twice);
        bus.arrived(twice, Long.MAX_VALUE / 2);

        assertThat(heard).hasSize(1);
    }

    @Test
    void whoComesBackHearsWhatIsStillKnown() {
        bus.publish(event("old"));
        clock.advance(Recent.LONGEST.plusSeconds(1));
        bus.subscribe(heard::add, null);
        bus.publish(event("seen"));
        bus.publish(event("missed"));
        bus.publish(event("passing").passing());
        long seen = heard.get(0).seq();

        var back = new ArrayList<NumberedEvent>();
        bus.subscribe(back::add, seen);
        var all = new ArrayList<NumberedEvent>();
        bus.subscribe(all::add, 0L);
        bus.publish(event("next"));

        assertThat(types(back)).containsExactly("missed", "next");
        assertThat(types(all)).containsExactly("seen", "missed", "next");
    }

    @Test
    void keepsABoundedNumber() {
        for (int i = 0; i < Recent.MOST + 10; i++) {
            bus.publish(event("e" + i));
        }
        bus.subscribe(heard::add, 0L);

        assertThat(heard).hasSize(Recent.MOST);
        assertThat(heard.get(0).event().type()).isEqualTo("e10");
    }

    @Test
    void aListenerThatHasLeftHearsNothing() {
        var subscription = bus.subscribe(heard::add, null);
        subscription.close();
        bus.publish(event("a"));

        assertThat(heard).isEmpty();
    }

    @Test
    void aListenerThatLeavesBeforeItsTurnHearsNothing() {
        var later = new AtomicReference<Runnable>();
        var slow = new EventBus(clock, later::set);
        var subscription = slow.subscribe(heard::add, null);
        subscription.close();
        slow.publish(event("a"));
        later.get().run();

        assertThat(heard).isEmpty();
    }

    @Test
    void whatARelayTakesIsToldWhenItComesBack() {
        bus.subscribe(heard::add, null);
        var taken = new ArrayList<LiveEvent>();
        bus.over(taken::add);
        bus.publish(event("a"));
        assertThat(heard).isEmpty();

        bus.arrived(taken.get(0), 7_000_000_000_000_000L);

        assertThat(heard).extracting(NumberedEvent::seq).containsExactly(7_000_000_000_000_000L);
    }

    @Test
    void isItsOwnersAndAdministratorsAffairAsItSays() {
        var owner = new Caller("alice", Set.of(Roles.USER));
        var other = new Caller("bob", Set.of(Roles.USER));
        var admin = Caller.of("root", Roles.ADMIN, null);
        var bound = Caller.of("root", Roles.ADMIN, new KeyGrant(UUID.randomUUID(), Set.of("demo"), null));
        var now = clock.instant();
        var both = LiveEvent.of(Topic.ANALYTICS, "x", "alice", "{}", now);
        var owners = LiveEvent.forOwner(Topic.ANALYTICS, "x", "alice", "{}", now);
        var admins = LiveEvent.forAdministrators(Topic.ANALYTICS, "x", "{}", now);

        assertThat(List.of(both.isFor(owner), both.isFor(other), both.isFor(admin)))
                .containsExactly(true, false, true);
        assertThat(List.of(owners.isFor(owner), owners.isFor(other), owners.isFor(admin)))
                .containsExactly(true, false, false);
        assertThat(List.of(admins.isFor(owner), admins.isFor(other), admins.isFor(admin)))
                .containsExactly(false, false, true);
        assertThat(admins.isFor(bound))
                .as("with a key that is bound to a model: it names others")
                .isFalse();
    }

    private LiveEvent event(String type) {
        return LiveEvent.forAdministrators(Topic.NOTIFICATIONS, type, "{\"n\":1}", clock.instant());
    }

    private static List<String> types(List<NumberedEvent> events) {
        return events.stream().map(event -> event.event().type()).toList();
    }
}
