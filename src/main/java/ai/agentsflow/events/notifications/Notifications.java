package ai.agentsflow.events.notifications;

import ai.agentsflow.access.Caller;
import ai.agentsflow.events.EventBus;
import ai.agentsflow.events.LiveEvent;
import ai.agentsflow.events.Topic;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.problem.DatabaseFailures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;

/** The notifications of every reader. Somebody else's is as good as none. */
@ApplicationScoped
class Notifications {

    private final NotificationStore store;
    private final NotificationsConfig config;
    private final EventBus bus;
    private final Clock clock;

    @Inject
    Notifications(NotificationStore store, NotificationsConfig config, EventBus bus, Clock clock) {
        this.store = store;
        this.config = config;
        this.bus = bus;
        this.clock = clock;
    }

    /** A page, and how many there are. */
    record Page(List<Notification> notifications, int total, int unread) {

        Page {
            notifications = List.copyOf(notifications);
        }
    }

    /** Stores what is news and tells it to whoever listens. */
    void raise(News news) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var notification = new Notification(
                RowId.at(now),
                news.recipient(),
                news.type(),
                news.severity(),
                news.title(),
                news.message(),
                news.actionUrl(),
                news.metadata().toString(),
                null,
                now,
                now.plus(config.retention()));
        if (!isStored(notification, news)) {
            return;
        }
        var data = Json.write(NotificationView.of(notification));
        var recipient = news.recipient();
        bus.publish(
                recipient == null
                        ? LiveEvent.forAdministrators(Topic.NOTIFICATIONS, "notification_created", data, now)
                        : LiveEvent.forOwner(Topic.NOTIFICATIONS, "notification_created", recipient, data, now));
    }

    private boolean isStored(Notification notification, News news) {
        try {
            return store.add(notification, news);
        } catch (RuntimeException e) {
            if (news.subject() != null && DatabaseFailures.isDuplicate(e)) {
                // another node has said so at the same moment
                return false;
            }
            throw e;
        }
    }

    Page list(Caller caller, NotificationStore.Filter filter, int limit, int offset) {
        var reader = reader(caller);
        var now = clock.instant();
        return new Page(
                store.list(reader, filter, now, limit, offset),
                store.count(reader, filter, now),
                store.count(reader, NotificationStore.Filter.UNREAD, now));
    }

    int unread(Caller caller) {
        return store.count(reader(caller), NotificationStore.Filter.UNREAD, clock.instant());
    }

    /** @throws ProblemException 404 when the caller has no such notification */
    Notification find(Caller caller, UUID id) {
        return store.find(reader(caller), id, clock.instant()).orElseThrow(Notifications::none);
    }

    /** How many of these the caller had not read yet. */
    int read(Caller caller, Collection<UUID> ids) {
        return twice(() -> store.read(reader(caller), ids, clock.instant()));
    }

    int readAll(Caller caller) {
        return twice(() -> store.readAll(reader(caller), clock.instant()));
    }

    /** The same reader may say the same in two tabs at once; whoever comes second finds it done. */
    private static int twice(IntSupplier work) {
        try {
            return work.getAsInt();
        } catch (RuntimeException e) {
            if (!DatabaseFailures.isDuplicate(e)) {
                throw e;
            }
            return work.getAsInt();
        }
    }

    /** @throws ProblemException 404 when the caller has no such notification */
    void delete(Caller caller, UUID id) {
        if (!store.delete(reader(caller), id, clock.instant())) {
            throw none();
        }
    }

    /** Deletes some of those that have expired; how many. */
    int expire() {
        return store.expire(clock.instant());
    }

    private static NotificationStore.Reader reader(Caller caller) {
        return new NotificationStore.Reader(caller.subject(), caller.hearsAsAdmin());
    }

    static ProblemException none() {
        return ProblemException.notFound("There is no such notification.");
    }
}
